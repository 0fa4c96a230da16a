/**
 * Whether the page is part of another one, as in a notebook: without navigation, with a way to open it alone. Told by the
 * address that the frame was opened with; it applies while the user navigates inside the frame.
 */
export const isEmbedded = new URLSearchParams(globalThis.location?.search ?? '').get('embed') === '1';
