import { make } from "./dom.js";
import { say } from "../core/words.js";

/** Pictures of many numbers: one point for each, orange above zero and purple below, on paper. */

/** Pixels that a heat map may take: across, down. */
const ROOM = [440, 260];

/**
 * A whole matrix as a heat map, as large as there is room for.
 * @param {number} rows @param {number} columns @param {(row: number, column: number) => number | null} entry
 */
export function heat(rows, columns, entry) {
  let largest = 0;
  for (let row = 0; row < rows; row += 1) for (let at = 0; at < columns; at += 1) largest = Math.max(largest, Math.abs(entry(row, at) ?? 0));
  const canvas = make("canvas");
  canvas.className = "heat";
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", say("all {rows} × {columns} entries as a heat map", { rows, columns }));
  const scale = Math.min(ROOM[0] / columns, ROOM[1] / rows);
  const points = scale < 1 ? scale : Math.min(8, Math.floor(scale));
  Object.assign(canvas.style, { width: `${Math.max(2, Math.round(columns * points))}px`, height: `${Math.max(2, Math.round(rows * points))}px` });
  paint(canvas, columns, rows, (row, at) => (largest ? (entry(row, at) ?? 0) / largest : 0));
  return canvas;
}

/**
 * The entries of a NumPy file of float64 in C order, as the server writes it.
 * @param {ArrayBuffer} file
 */
export function entries(file) {
  const start = 10 + new DataView(file).getUint16(8, true);
  return new Float64Array(file, start);
}

/**
 * @param {HTMLCanvasElement} canvas which has the colours of where it stands, or of the page as long as it is nowhere
 * @param {number} width @param {number} height in points @param {(row: number, column: number) => number} signed −1 to 1
 */
export function paint(canvas, width, height, signed) {
  const [paper, positive, negative] = palette(canvas.closest("[data-theme]") ?? document.documentElement);
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const image = context.createImageData(width, height);
  for (let row = 0; row < height; row += 1) for (let column = 0; column < width; column += 1) {
    const value = signed(row, column);
    const [full, share] = [value > 0 ? positive : negative, Math.min(1, Math.abs(value) || 0)];
    const at = 4 * (row * width + column);
    for (let channel = 0; channel < 3; channel += 1) image.data[at + channel] = paper[channel] + share * (full[channel] - paper[channel]);
    image.data[at + 3] = 255;
  }
  context.putImageData(image, 0, 0);
}

/** @type {Map<string, number[][]>} */
const palettes = new Map();

/** Paper, positive and negative of the theme as red, green and blue. @param {Element} styled the root of a mount */
function palette(styled) {
  const key = `${styled.getAttribute("data-theme")} ${matchMedia("(prefers-color-scheme: dark)").matches}`;
  let found = palettes.get(key);
  if (!found) {
    const probe = document.body.appendChild(make("span"));
    const style = getComputedStyle(styled);
    found = ["--stage", "--pos", "--neg"].map((name) => {
      probe.style.color = style.getPropertyValue(name);
      return (getComputedStyle(probe).color.match(/\d+(\.\d+)?/g) ?? []).slice(0, 3).map(Number);
    });
    probe.remove();
    palettes.set(key, found);
  }
  return found;
}
