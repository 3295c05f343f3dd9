// The layer's multiply-adds, counted along with the window: products of a value × positions × filters.

/** @import { At, Layer } from "./layer.js" */

/**
 * `here` is how many products the filter has made when the window, row by row, has come to this position.
 * @typedef {{ products: number, positions: number, filters: number, macs: number, here: number, share: number }} Count
 */

/**
 * Returns the count at a position, or null for a layer that has no multiply-adds. Throws where the factors do not agree.
 * @param {Layer} layer @param {At} at @returns {Count | null}
 */
export function countAt({ data, height, width, outChannels: filters }, [y, x]) {
  const { products, macs } = data;
  if (!macs) return null;
  const positions = height * width;
  if (products * positions * filters !== macs)
    throw new Error(
      `theatre: ${data.id}'s MACs are not its products × positions × filters (received ${macs}, ` +
        `${products} × ${positions} × ${filters}); count both by one formula`,
    );
  const values = y * width + x + 1;
  return { products, positions, filters, macs, here: products * values, share: values / positions };
}
