import type { SightingMessage } from '@atrium/shared/wire/messages';
import { advertisementOf, beaconOf, type Encoding } from './encoding.ts';

const isBle = ({ radio }: SightingMessage): boolean => radio === 'ble';
const isWifi = ({ radio }: SightingMessage): boolean => radio === 'wifi';
const iso = (at: number): string => new Date(at).toISOString();
const bare = (device: string): string => device.replace(/:/g, '').toUpperCase();

function byTime(sightings: readonly SightingMessage[]): ReadonlyMap<number, readonly SightingMessage[]> {
  const times = new Map<number, SightingMessage[]>();
  for (const sighting of sightings) times.set(sighting.at, [...(times.get(sighting.at) ?? []), sighting]);
  return times;
}

/** Scanning API 3, without a floor plan: the nearest access point of each observation. One post for each kind of radio. */
const meraki: Encoding = {
  carries: () => true,
  binding: { filter: 'meraki/+', decoder: 'meraki-scanning' },
  encode: (receiver, sightings) =>
    (['wifi', 'ble'] as const).flatMap((radio) => {
      const heard = sightings.filter((sighting) => sighting.radio === radio);
      const observations = heard.map(({ at, device, rssi, associated }) => ({
        clientMac: device,
        locations: [],
        ...(radio === 'wifi' && { ssid: associated === true ? 'Mall Free' : null }),
        ...(radio === 'ble' && { bleBeacons: [{ bleType: 'ibeacon', rawData: advertisementOf(device) }] }),
        latestRecord: { time: iso(at), nearestApMac: receiver, nearestApRssi: rssi },
      }));
      if (observations.length === 0) return [];
      const type = radio === 'wifi' ? 'WiFi' : 'Bluetooth';
      return [
        { topic: `meraki/${receiver}`, payload: { version: '3.0', type, data: { networkId: 'N_1', observations } } },
      ];
    }),
};

/** IoT telemetry as JSON: what is in one message was heard at the reporter's time. */
const aruba: Encoding = {
  carries: () => true,
  binding: { filter: 'aruba/+', decoder: 'aruba-telemetry' },
  encode: (receiver, sightings) =>
    [...byTime(sightings)].map(([time, heard]) => ({
      topic: `aruba/${receiver}`,
      payload: {
        meta: { version: 1 },
        reporter: { name: receiver, time },
        bleData: heard
          .filter(isBle)
          .map(({ device, rssi }) => ({ mac: device, rssi, addrType: 3, data: advertisementOf(device) })),
        wifiData: heard.filter(isWifi).map(({ device, rssi, associated }) => ({
          mac: device,
          rssi,
          deviceClass: [associated === true ? 'wifiAssocSta' : 'wifiUnassocSta'],
        })),
      },
    })),
};

/** Minew JSON of old firmware: no row of the gateway, which the topic names. */
const minew: Encoding = {
  carries: isBle,
  binding: { filter: 'gw/+/status', decoder: 'minew', receiverPart: 1 },
  encode: (receiver, sightings) => [
    {
      topic: `gw/${receiver}/status`,
      payload: sightings.map(({ at, device, rssi }) => {
        const { uuid, major, minor } = beaconOf(device);
        const beacon = {
          ibeaconUuid: uuid.toUpperCase(),
          ibeaconMajor: major,
          ibeaconMinor: minor,
          ibeaconTxPower: -59,
        };
        return { timestamp: iso(at), type: 'iBeacon', mac: bare(device), bleName: '', rssi, battery: 0, ...beacon };
      }),
    },
  ],
};

/** reelyActive: one raddec for each transmitter, the advertisement within its packet. */
const raddec: Encoding = {
  carries: isBle,
  binding: { filter: 'raddec', decoder: 'raddec' },
  encode: (receiver, sightings) => [
    {
      topic: 'raddec',
      payload: sightings.map(({ at, device, rssi }) => ({
        transmitterId: bare(device).toLowerCase(),
        transmitterIdType: 3,
        rssiSignature: [{ receiverId: receiver, receiverIdType: 0, rssi, numberOfDecodings: 1 }],
        packets: [`4224${bare(device).toLowerCase()}${advertisementOf(device)}`],
        timestamp: at,
      })),
    },
  ],
};

/** A sniffer's list of probes: it cannot tell who joined the network. */
const sniffer: Encoding = {
  carries: (sighting) => isWifi(sighting) && sighting.associated !== true,
  binding: { filter: 'sniffer/+', decoder: 'probe-sniffer', receiverPart: 1 },
  encode: (receiver, sightings) => [
    {
      topic: `sniffer/${receiver}`,
      payload: { probes: sightings.map(({ at, device, rssi }) => ({ mac: bare(device), rssi, ts: at })) },
    },
  ],
};

/** OpenMQTTGateway with its own clock: times are whole seconds. One message for each device. */
const openmqttgateway: Encoding = {
  carries: isBle,
  binding: { filter: 'home/+/BTtoMQTT/+', decoder: 'openmqttgateway' },
  encode: (receiver, sightings) =>
    sightings.map(({ at, device, rssi }) => ({
      topic: `home/${receiver}/BTtoMQTT/${bare(device)}`,
      payload: {
        id: device.toUpperCase(),
        mac_type: 1,
        rssi,
        model_id: 'IBEACON',
        ...beaconOf(device),
        txpower: -59,
        unixtime: Math.floor(at / 1_000),
      },
    })),
};

/** Every make that the simulated receivers can be of, by the name that `--encoding` takes. */
export const ENCODINGS = { aruba, meraki, minew, openmqttgateway, raddec, sniffer } as const satisfies Readonly<
  Record<string, Encoding>
>;
export type EncodingName = keyof typeof ENCODINGS;
