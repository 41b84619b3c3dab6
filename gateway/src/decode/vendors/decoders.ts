import { decodeArubaEvents } from './aruba-events.ts';
import { decodeArubaTelemetry } from './aruba-telemetry.ts';
import { decodeCiscoSpaces } from './cisco-spaces.ts';
import { decodeEspresense } from './espresense.ts';
import { decodeKismet } from './kismet.ts';
import { decodeMerakiMqtt } from './meraki-mqtt.ts';
import { decodeMerakiScanning } from './meraki-scanning.ts';
import { decodeMinew } from './minew.ts';
import { decodeMist } from './mist.ts';
import { decodeOpenMqttGateway } from './openmqttgateway.ts';
import { decodePeopleCounter } from './people-counter.ts';
import { decodeProbeSniffer } from './probe-sniffer.ts';
import { decodeRaddec } from './raddec.ts';
import type { VendorDecoder } from './readings.ts';
import { decodeRuckus } from './ruckus.ts';
import { decodeUnifi } from './unifi.ts';

/** Every decoder by the name that configuration calls it. */
export const VENDOR_DECODERS = {
  'aruba-events': decodeArubaEvents,
  'aruba-telemetry': decodeArubaTelemetry,
  'cisco-spaces': decodeCiscoSpaces,
  espresense: decodeEspresense,
  kismet: decodeKismet,
  'meraki-mqtt': decodeMerakiMqtt,
  'meraki-scanning': decodeMerakiScanning,
  minew: decodeMinew,
  mist: decodeMist,
  openmqttgateway: decodeOpenMqttGateway,
  'people-counter': decodePeopleCounter,
  'probe-sniffer': decodeProbeSniffer,
  raddec: decodeRaddec,
  ruckus: decodeRuckus,
  unifi: decodeUnifi,
} as const satisfies Readonly<Record<string, VendorDecoder>>;

export type VendorDecoderName = keyof typeof VENDOR_DECODERS;
