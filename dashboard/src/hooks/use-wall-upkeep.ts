import { useEffect } from 'react';

/** The hour at which no mall is watched, by the clock of the screen itself. */
const REST_HOUR = 4;

/** Time until the next start of that hour, ms. */
export function untilRest(now: Date): number {
  const rest = new Date(now);
  rest.setHours(REST_HOUR, 0, 0, 0);
  if (rest <= now) rest.setDate(rest.getDate() + 1);
  return rest.getTime() - now.getTime();
}

async function keepAwake(): Promise<WakeLockSentinel | null> {
  try {
    return await navigator.wakeLock.request('screen');
  } catch {
    // Without a lock (an old browser, a battery that is low) the screen sleeps as it is set up to.
    return null;
  }
}

/** A wallboard runs for weeks: the screen stays awake, and a reload each night brings the new build and an empty memory. */
export function useWallUpkeep(isWall: boolean): void {
  useEffect(() => {
    if (!isWall) return;
    const timer = setTimeout(() => location.reload(), untilRest(new Date()));
    let lock = keepAwake();
    // A lock ends when the page is hidden.
    const again = (): void => {
      if (document.visibilityState === 'visible') lock = keepAwake();
    };
    document.addEventListener('visibilitychange', again);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', again);
      void lock.then((held) => held?.release());
    };
  }, [isWall]);
}
