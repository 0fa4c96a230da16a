// Before the first paint, or a dark page would flash white.
(() => {
  let chosen = null;
  try {
    chosen = localStorage.getItem('hyperdrive-theme');
  } catch {
    // Storage may be switched off; the system's wish holds then.
  }
  const system = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
  document.documentElement.dataset.theme = chosen === 'dark' || chosen === 'light' ? chosen : system;
})();

// What every page needs first, asked for while its scripts are still on their way (taken over in src/api/early.ts).
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
