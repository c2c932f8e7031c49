/** Lets the browser save `content` as a file. Nothing leaves the device. */
export function saveFile(name: string, content: BlobPart, type = 'text/plain'): void {
  const url = URL.createObjectURL(new Blob([content], { type: `${type};charset=utf-8` }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The download has its own reference by then (File API §8.5).
  URL.revokeObjectURL(url);
}
