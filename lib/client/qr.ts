import { ClientError } from './errors.ts';

/** Larger pictures are scaled down to this many pixels on their longer side: a code on a screenshot stays legible. */
const SIDE_MAX = 2400;
/** How long further tries on a bad picture may take, in milliseconds. */
const TIME_LIMIT = 1500;

/**
 * The text of the QR code in a picture. It is read here: the picture goes nowhere.
 * @throws ClientError `bad-totp` where the file is no picture, or no code is found in it
 */
export async function readQr(picture: Blob): Promise<string> {
  try {
    const image = await pixelsOf(picture);
    const { default: decode } = await import('qr/decode.js');
    return decode(image, { timeLimit: TIME_LIMIT });
  } catch (cause) {
    throw new ClientError('bad-totp', 'no QR code was found in the picture', { cause });
  }
}

async function pixelsOf(picture: Blob): Promise<ImageData> {
  const bitmap = await createImageBitmap(picture);
  const scale = Math.min(1, SIDE_MAX / Math.max(bitmap.width, bitmap.height));
  const width = Math.max(1, Math.round(bitmap.width * scale));
  const height = Math.max(1, Math.round(bitmap.height * scale));
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
  if (!context) throw new ClientError('bad-totp', 'the browser draws no pictures');
  // Transparent pictures are meant for paper.
  context.fillStyle = '#fff';
  context.fillRect(0, 0, width, height);
  context.drawImage(bitmap, 0, 0, width, height);
  bitmap.close();
  return context.getImageData(0, 0, width, height);
}
