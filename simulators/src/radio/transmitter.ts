import type { EpochMs, Millis } from '@atrium/shared/units';
import type { Cadence, RadioWorld } from '../scenarios/scenario.ts';
import { macAddress } from '../world/address.ts';
import { between, chance, exponential, lognormal, normal } from '../world/distributions.ts';
import type { Person, Phone } from '../world/people.ts';
import type { Random } from '../world/random.ts';
import type { Band } from './propagation.ts';

/** One radio of one person, from the moment they come until they leave. */
export type Transmitter = {
  readonly person: Person;
  readonly kind: Phone['kind'];
  readonly band: Band;
  /** How much louder than usual this device is, dB. */
  readonly offsetDb: number;
  readonly random: Random;
  /** From one burst to the next. */
  readonly nextGap: () => Millis;
  /** The address of a burst. */
  readonly addressAt: (at: EpochMs) => string;
};

/** A screen is looked at for about this long, ms. */
const SCREEN_SPELL_MS = 90_000;
/** How long a slowly changing address lives, ms (2 to 15 min). */
const ADDRESS_LIFE_MS = { from: 120_000, to: 900_000 };
/** No radio is faster than this, ms: a burst lasts up to 2 s. */
const SHORTEST_GAP_MS = 2_000;

/** All that can be heard of somebody. */
export function transmittersOf(person: Person, radio: RadioWorld): Transmitter[] {
  return person.phones.map((phone) => {
    const random = person.random.fork('radio', phone.kind);
    return {
      person,
      kind: phone.kind,
      band: phone.kind === 'app' ? 'ble' : 'wifi',
      offsetDb: radio.deviceSd * normal(random),
      random,
      nextGap: cadenceOf(phone, radio, random),
      addressAt: phone.kind === 'probing' ? changingAddress(radio, random.fork('address')) : () => phone.address,
    };
  });
}

function cadenceOf({ kind }: Phone, radio: RadioWorld, random: Random): () => Millis {
  const pace = lognormal(random, 1, radio.paceSigma);
  const draw = ({ medianMs, sigma }: Cadence): Millis =>
    Math.max(SHORTEST_GAP_MS, Math.round(pace * lognormal(random, medianMs, sigma)));
  if (kind === 'associated') return () => draw(radio.associated);
  if (kind === 'app') return () => draw(radio.app);

  // Time spent with the screen on or off decides, so spells are drawn in time and not by burst.
  const offSpell = (SCREEN_SPELL_MS * (1 - radio.screenOnShare)) / radio.screenOnShare;
  const spell = (): Millis => exponential(random, isOn ? SCREEN_SPELL_MS : offSpell);
  let isOn = chance(random, radio.screenOnShare);
  let left = spell();
  return () => {
    while (left <= 0) {
      isOn = !isOn;
      left += spell();
    }
    const gap = draw(isOn ? radio.screenOn : radio.screenOff);
    left -= gap;
    return gap;
  };
}

/** Unassociated phones hide: most use an address once, some for minutes, a few old ones keep theirs. */
function changingAddress(
  { newAddressPerBurst, newAddressPerMinutes }: RadioWorld,
  random: Random,
): (at: EpochMs) => string {
  const habit = random.unit();
  if (habit < newAddressPerBurst) return () => macAddress(random, 'random');
  if (habit >= newAddressPerBurst + newAddressPerMinutes) {
    const kept = macAddress(random, 'burnt-in');
    return () => kept;
  }
  let address = macAddress(random, 'random');
  let changesAt = Number.NEGATIVE_INFINITY;
  return (at) => {
    if (at >= changesAt) {
      address = macAddress(random, 'random');
      changesAt = at + between(random, ADDRESS_LIFE_MS.from, ADDRESS_LIFE_MS.to);
    }
    return address;
  };
}
