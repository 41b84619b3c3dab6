import { z } from 'zod';
import { toAddress } from './address.ts';
import { type BeaconFrame, readAdvertisement } from './advertisement.ts';
import { identifyBle } from './ble-device.ts';
import { address, calibrated, dbm, instant, uuid, word16 } from './fields.ts';
import { decodeMinewBinary, isMinewBinary } from './minew-binary.ts';
import { jsonDecoder, type Readings, topicParts, type VendorDecoder, type VendorInput } from './readings.ts';

/** Minew G1, MG3 and MG4 gateways: a list of rows, the first of which is the gateway itself; or the binary form. */

const row = z.object({ type: z.string().max(64).nullish(), mac: address.nullish(), gateway: address.nullish() });
const sighting = z.object({
  timestamp: instant.nullish(),
  mac: address,
  rssi: dbm,
  rawData: z.string().max(1_024).nullish(),
  ibeaconUuid: uuid.nullish(),
  ibeaconMajor: word16.nullish(),
  ibeaconMinor: word16.nullish(),
  ibeaconTxPower: calibrated.nullish(),
});

const decodeMinewJson = jsonDecoder((body, out, input) => {
  const rows = out.read(z.array(z.unknown()), body);
  let gateway = gatewayOfTopic(input);
  for (const [i, value] of rows?.entries() ?? []) {
    const head = out.read(row, value, `${i}`);
    if (head === null) continue;
    const own = head.type === 'Gateway' ? head.mac : head.gateway;
    if (own == null) readRow(value, { type: head.type ?? 'Unknown', gateway, input }, out, `${i}`);
    else {
      gateway = own;
      out.ignore();
    }
  }
});

export const decodeMinew: VendorDecoder = (input) =>
  isMinewBinary(input.payload) ? decodeMinewBinary(input) : decodeMinewJson(input);

/** Old firmware leaves the gateway's row out; then it may be in the topic. */
const gatewayOfTopic = ({ topic }: VendorInput): string | null =>
  topicParts(topic)
    .map(toAddress)
    .find((mac) => mac !== null) ?? null;

type Context = { readonly type: string; readonly gateway: string | null; readonly input: VendorInput };

function readRow(value: unknown, { type, gateway, input }: Context, out: Readings, field: string) {
  const seen = out.read(sighting, value, field);
  if (seen === null) return;
  // What the gateway knows by type is a tag or a sensor of the mall, with an address for good.
  const kind = type === 'Unknown' ? 'unknown' : 'public';
  const who = identifyBle({ mac: seen.mac, kind, frames: framesOf(seen) });
  out.sighting(gateway, { at: seen.timestamp ?? input.receivedAt, radio: 'ble', rssi: seen.rssi, ...who }, field);
}

function framesOf(seen: z.infer<typeof sighting>): readonly BeaconFrame[] {
  const { ibeaconUuid, ibeaconMajor: major, ibeaconMinor: minor, ibeaconTxPower: power, rawData } = seen;
  if (ibeaconUuid != null && major != null && minor != null)
    return [{ kind: 'ibeacon', uuid: ibeaconUuid, major, minor, powerAt1m: power ?? null }];
  return rawData == null ? [] : readAdvertisement(Buffer.from(rawData, 'hex')).frames;
}
