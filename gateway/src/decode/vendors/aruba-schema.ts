import protobuf from 'protobufjs';

/**
 * The parts of Aruba's IoT telemetry that say who is where. Field numbers as AOS 8 sends them (aruba_telemetry, proto2); everything
 * else in a message is skipped by the reader.
 */
const SCHEMA = `
syntax = "proto2";
package aruba;
message Meta { optional uint64 version = 1; optional string access_token = 2; }
message Reporter { optional string name = 1; optional bytes mac = 2; optional string swVersion = 6; optional uint64 time = 8; }
message Rssi { optional sint32 last = 1; optional sint32 avg = 2; optional sint32 max = 3; optional sint32 smooth = 5; }
enum CellEvent { entry = 0; exit = 1; update = 2; ageout = 3; }
message BeaconEvent { optional CellEvent event = 1; }
message Ibeacon { optional bytes uuid = 1; optional uint32 major = 2; optional uint32 minor = 3; optional sint32 power = 4; }
message EddyUid { optional bytes nid = 1; optional bytes bid = 2; }
message Eddystone { optional sint32 power = 1; optional EddyUid uid = 2; }
message Beacons { optional Ibeacon ibeacon = 1; optional Eddystone eddystone = 2; }
message Reported { optional bytes mac = 1; optional uint64 lastSeen = 7; optional BeaconEvent bevent = 9;
  optional Rssi rssi = 10; repeated Beacons beacons = 12; }
message BleData { optional bytes mac = 1; optional bytes data = 3; optional sint32 rssi = 4; optional uint32 addrType = 5; }
enum DeviceClass { unclassified = 0; wifiTag = 15; wifiAssocSta = 16; wifiUnassocSta = 17; }
message WifiData { optional bytes mac = 1; repeated DeviceClass deviceClass = 2; optional sint32 rssi = 3; }
message Telemetry { optional Meta meta = 1; optional Reporter reporter = 2; repeated Reported reported = 3;
  repeated BleData bleData = 6; repeated WifiData wifiData = 7; }
`;

export const telemetryType: protobuf.Type = protobuf.parse(SCHEMA).root.lookupType('aruba.Telemetry');

/** A message as plain data, in the form of the JSON transport: bytes in hex, enums by name. */
export function readTelemetry(payload: Uint8Array): unknown {
  const message = telemetryType.decode(payload);
  return hexed(telemetryType.toObject(message, { longs: Number, enums: String, bytes: Uint8Array }));
}

function hexed(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  if (Array.isArray(value)) return value.map(hexed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, hexed(part)]));
}
