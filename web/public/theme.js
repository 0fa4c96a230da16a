// Runs before the first paint: otherwise a dark page would flash white.
(() => {
  let chosen = null;
  try {
    chosen = localStorage.getItem('hyperdrive-theme');
  } catch {
    // Storage may be disabled: the system's preference applies.
  }
  const system = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
  document.documentElement.dataset.theme = chosen === 'dark' || chosen === 'light' ? chosen : system;
})();

// Requests that every page makes first, sent while its scripts are still loading (src/api/early.ts takes the responses).
(() => {
  const asked = new Map();
  const ask = (url) =>
    asked.set(
      url,
      fetch(url).catch(() => undefined),
    );
  ask('/api/v1/session');
  const sweep = /^\/sweeps\/([^/]+)/.exec(location.pathname);
  if (sweep !== null) ask(`/api/v1/sweeps/${sweep[1]}`);
  globalThis.hyperdriveEarly = asked;
})();
