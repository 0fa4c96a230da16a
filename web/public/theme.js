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
