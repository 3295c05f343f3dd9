// Data as the page sends it: JSON, compressed (zlib), in base64.

/**
 * @template Data
 * @param {string} packed
 * @returns {Promise<Data>}
 */
export async function unpacked(packed) {
  const bytes = Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Response(stream).json();
}
