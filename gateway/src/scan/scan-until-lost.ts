import { EventEmitter } from 'node:events';
import { Message, type MessageBus, MessageType, Variant } from 'dbus-next';
import NodeBle from 'node-ble';
import type { Clock } from '../platform/clock.ts';
import type { DeviceTable } from './device-table.ts';

/** How often the adapter is asked whether it still scans, ms. */
const LOOK_EVERY_MS = 1_000;
/** A bus that says nothing for this long is gone, ms. */
const PATIENCE_MS = 10_000;

const OBJECTS = 'org.freedesktop.DBus.ObjectManager';
const PROPERTIES = 'org.freedesktop.DBus.Properties';
const DEVICE = 'org.bluez.Device1';
const RULES = [
  `type='signal',sender='org.bluez',interface='${PROPERTIES}',member='PropertiesChanged',path_namespace='/org/bluez',arg0='${DEVICE}'`,
  `type='signal',sender='org.bluez',interface='${OBJECTS}'`,
];

export type ScanDeps = {
  /** Null: the first. */
  readonly adapter: string | null;
  readonly devices: DeviceTable;
  readonly clock: Clock;
  /** The radio listens now. */
  readonly started: () => void;
};

/**
 * Scan with an adapter of BlueZ until it, BlueZ or the bus is gone.
 *
 * node-ble finds the adapter and says how it is; it has no event for a level and no way to ask for repeated advertisements, so
 * those come from its D-Bus connection: one subscription for all devices.
 *
 * @throws always, in the end: why it does not scan any more
 */
export async function scanUntilLost(deps: ScanDeps): Promise<never> {
  const { bluetooth, destroy } = NodeBle.createBluetooth();
  const bus = busOf(bluetooth);
  // The listener stays: without one, an error that comes later would end the process.
  const broken = new Promise<never>((_, reject) => bus.on('error', reject));
  try {
    return await Promise.race([broken, scan(bluetooth, bus, deps)]);
  } finally {
    destroy();
  }
}

/** Its connection, which its types leave out. Pinned to node-ble 1.13, and held by a test. */
function busOf(bluetooth: NodeBle.Bluetooth): MessageBus {
  if (!('dbus' in bluetooth && bluetooth.dbus instanceof EventEmitter))
    throw new Error('node-ble shows no D-Bus connection');
  return bluetooth.dbus as MessageBus;
}

async function scan(bluetooth: NodeBle.Bluetooth, bus: MessageBus, deps: ScanDeps): Promise<never> {
  const { devices, clock, started } = deps;
  const within = <T>(work: Promise<T>): Promise<T> =>
    Promise.race([
      work,
      clock.sleep(PATIENCE_MS).then(() => {
        throw new Error(`BlueZ did not answer within ${PATIENCE_MS / 1000} s`);
      }),
    ]);
  const names = await within(bluetooth.adapters());
  const name = deps.adapter ?? names[0];
  if (name === undefined || !names.includes(name))
    throw new Error(`there is no Bluetooth adapter ${name ?? ''}`.trimEnd());
  const adapter = await within(bluetooth.getAdapter(name));
  if (!(await within(adapter.isPowered()))) throw new Error(`${name} is switched off (bluetoothctl power on)`);
  const prefix = `/org/bluez/${name}/`;
  bus.on('message', (message) => {
    if (message.type === MessageType.SIGNAL) take(message, prefix, devices);
  });
  for (const rule of RULES) await within(subscribe(bus, rule));
  await within(learnKnown(bus, prefix, devices));
  await within(startDiscovery(bus, name));
  started();
  do await clock.sleep(LOOK_EVERY_MS);
  while (await within(adapter.isDiscovering()));
  throw new Error(`${name} stopped scanning`);
}

function take({ member, path, body }: Message, prefix: string, devices: DeviceTable): void {
  const [first, second, third] = body as unknown[];
  // The subject is the object itself, or what its manager names.
  const subject = member === 'PropertiesChanged' ? path : String(first);
  if (!subject.startsWith(prefix)) return;
  if (member === 'PropertiesChanged' && first === DEVICE) devices.change(subject, second, third);
  else if (member === 'InterfacesAdded') devices.add(subject, (second as Interfaces)[DEVICE]);
  else if (member === 'InterfacesRemoved' && (second as string[]).includes(DEVICE)) devices.forget(subject);
}

type Interfaces = Readonly<Record<string, unknown>>;

/** What BlueZ knows from before may have been heard long ago: it names devices, and is no sighting. */
async function learnKnown(bus: MessageBus, prefix: string, devices: DeviceTable): Promise<void> {
  const answer = await call(bus, {
    destination: 'org.bluez',
    path: '/',
    interface: OBJECTS,
    member: 'GetManagedObjects',
  });
  const objects = (answer?.body[0] ?? {}) as Readonly<Record<string, Interfaces>>;
  for (const [path, interfaces] of Object.entries(objects))
    if (path.startsWith(prefix) && interfaces[DEVICE] !== undefined) devices.learn(path, interfaces[DEVICE]);
}

/** Every advertisement counts, the same one too, and however weak: a filter also lifts BlueZ's threshold for changes of level. */
async function startDiscovery(bus: MessageBus, name: string): Promise<void> {
  const adapter = { destination: 'org.bluez', path: `/org/bluez/${name}`, interface: 'org.bluez.Adapter1' };
  const filter = {
    Transport: new Variant('s', 'le'),
    DuplicateData: new Variant('b', true),
    RSSI: new Variant('n', -127),
  };
  await call(bus, { ...adapter, member: 'SetDiscoveryFilter', signature: 'a{sv}', body: [filter] });
  await call(bus, { ...adapter, member: 'StartDiscovery' });
}

const subscribe = (bus: MessageBus, rule: string): Promise<Message | null> =>
  call(bus, {
    destination: 'org.freedesktop.DBus',
    path: '/org/freedesktop/DBus',
    interface: 'org.freedesktop.DBus',
    member: 'AddMatch',
    signature: 's',
    body: [rule],
  });

const call = (bus: MessageBus, message: ConstructorParameters<typeof Message>[0]): Promise<Message | null> =>
  bus.call(new Message(message));
