/** Downloads the response of an address. */
export function download(url: string, name: string): void {
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
}

/** Saves content created on the page. */
export function saveBlob(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  download(url, name);
  // The click has started the download by the next turn.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
