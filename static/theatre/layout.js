// Where grids of cells stand on a sheet, as numbers.

/** @typedef {{ x: number, y: number, width: number, height: number }} Area */

/**
 * Sets equal grids side by side or below each other, whichever makes their cells larger, in the middle of the sheet.
 * @param {[number, number]} grid rows and columns @param {number} count
 * @param {Area} sheet @param {{ gap: number, head: number, most: number }} look `head` is kept above each for its name
 * @returns {{ cell: number, areas: Area[] }} the areas are those of the cells
 */
export function arranged([rows, columns], count, sheet, { gap, head, most }) {
  const across = Math.min((sheet.width - gap * (count - 1)) / (columns * count), (sheet.height - head) / rows);
  const down = Math.min(sheet.width / columns, (sheet.height - (gap + head) * count + gap) / (rows * count));
  const isAcross = across >= down;
  const cell = Math.min(most, Math.max(isAcross ? across : down, 1));
  const [width, height] = [cell * columns, cell * rows];
  const whole = isAcross
    ? { width: width * count + gap * (count - 1), height: head + height }
    : { width, height: (head + height) * count + gap * (count - 1) };
  const [left, top] = [sheet.x + (sheet.width - whole.width) / 2, sheet.y + (sheet.height - whole.height) / 2];
  const areas = Array.from({ length: count }, (_, number) => ({
    x: left + (isAcross ? number * (width + gap) : 0),
    y: top + head + (isAcross ? 0 : number * (head + height + gap)),
    width,
    height,
  }));
  return { cell, areas };
}

/**
 * Sets one grid as large as it fits, at the left and top or in the middle.
 * @param {[number, number]} grid @param {{ width: number, height: number }} sheet @param {number} most
 */
export function fitted([rows, columns], sheet, most) {
  const cell = Math.min(most, sheet.width / columns, sheet.height / rows);
  return { cell, x: (sheet.width - cell * columns) / 2, y: (sheet.height - cell * rows) / 2 };
}

/** Rows and columns for `count` values in a sheet of a shape, so that the cells are large. @param {number} count @param {number} aspect */
export function wrapped(count, aspect) {
  const columns = Math.max(1, Math.min(count, Math.ceil(Math.sqrt(count * aspect))));
  return { rows: Math.ceil(count / columns), columns };
}

/**
 * @param {Area} area @param {[number, number]} grid @param {number} x @param {number} y
 * @returns {number} the number of the cell at a point, or -1
 */
export function cellAt(area, [rows, columns], x, y) {
  const column = Math.floor(((x - area.x) / area.width) * columns);
  const row = Math.floor(((y - area.y) / area.height) * rows);
  return row >= 0 && row < rows && column >= 0 && column < columns ? row * columns + column : -1;
}
