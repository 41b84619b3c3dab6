/** What `npm start` asks the hub, over the same HTTP as everybody. */

const ASK_TIMEOUT_MS = 5_000;
const POLL_MS = 200;

const ask = (url, init = {}) => fetch(url, { ...init, signal: AbortSignal.timeout(ASK_TIMEOUT_MS) });

/** Polls until `check` is true; stops without an answer when `isOver` says that there is none to wait for. */
async function until(check, isOver) {
  while (!isOver()) {
    if (await check().catch(() => false)) return true;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  return false;
}

export const waitForOk = (url, isOver) => until(async () => (await ask(url)).status === 200, isOver);

/** @returns the cookie of a session, or null when the hub knows another password */
export async function signIn(url, password) {
  const response = await ask(`${url}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ user: 'operator', password }),
  });
  if (response.status === 401 || response.status === 403) return null;
  if (!response.ok) throw new Error(`The hub refused the sign-in: ${response.status} ${await response.text()}`);
  return response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';', 1)[0])
    .join('; ');
}

async function liveFrame(url, cookie) {
  const response = await ask(`${url}/api/v1/malls/demo/live`, { headers: { cookie } });
  return response.ok ? response.json() : null;
}

/** @returns the mall's time of the frame that is live now, epoch ms; 0 when there is none */
export const newestFrame = async (url, cookie) => (await liveFrame(url, cookie))?.at ?? 0;

/** Waits until people are seen in a frame newer than `before`: what an earlier run left behind does not count. */
export function waitForPresence({ url, cookie, before }, isOver) {
  return until(async () => {
    const frame = await liveFrame(url, cookie);
    return frame !== null && frame.at > before && frame.totals?.inside > 0;
  }, isOver);
}
