// Where grids of cells stand on a sheet, as numbers.

/** @typedef {{ x: number, y: number, width: number, height: number }} Area */

/**
 * Sets equal grids side by side, below each other, or two above the third: whichever makes their cells the largest.
 * @param {[number, number]} grid rows and columns @param {number} count
 * @param {Area} sheet @param {{ gap: number, head: number, most: number }} look `head` is kept above each for its name
 * @returns {{ cell: number, areas: Area[] }} the areas are those of the cells, in the middle of the sheet
 */
export function arranged([rows, columns], count, sheet, { gap, head, most }) {
  const ways = [
    Array.from({ length: count }, (_, number) => [0, number]),
    Array.from({ length: count }, (_, number) => [number, 0]),
  ];
  if (count === 3) ways.push([0, 1, 2].map((number) => (number < 2 ? [0, number] : [1, 0.5])));
  let best = 0;
  /** @type {number[][]} */
  let chosen = [];
  for (const way of ways) {
    const [down, across] = spans(way);
    const wide = (sheet.width - gap * (across - 1)) / (columns * across);
    const high = (sheet.height - gap * (down - 1) - head * down) / (rows * down);
    if (Math.min(wide, high) > best) [best, chosen] = [Math.min(wide, high), way];
  }
  const cell = Math.min(best, most);
  const [width, height] = [cell * columns, cell * rows];
  const [down, across] = spans(chosen);
  const left = sheet.x + (sheet.width - width * across - gap * (across - 1)) / 2;
  const top = sheet.y + (sheet.height - (head + height) * down - gap * (down - 1)) / 2;
  const areas = chosen.map(([row = 0, column = 0]) => ({
    x: left + column * (width + gap),
    y: top + head + row * (head + height + gap),
    width,
    height,
  }));
  return { cell, areas };
}

/** @param {number[][]} way how many rows and columns of grids there are */
function spans(way) {
  const [rows = 0, columns = 0] = [0, 1].map((axis) => Math.max(...way.map((place) => place[axis] ?? 0)));
  return /** @type {[number, number]} */ ([Math.ceil(rows) + 1, Math.ceil(columns) + 1]);
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
