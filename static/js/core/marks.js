/** What the marks of a drawing and the cells of a matrix stand for, as their attributes say. */

/** @typedef {{name: string, i: number, j: number}} Place an entry of a tensor */

/** ``W1[2,0]`` or ``b1[2]``. @param {string | null} text @returns {Place} */
export function entryAt(text) {
  const [name, indices] = (text ?? "").split("[");
  const [i, j] = (indices ?? "").replace("]", "").split(",");
  return { name, i: Number(i), j: Number(j ?? 0) };
}

/** ``1:2``, layer and unit. @param {string | null} text */
export function unitAt(text) {
  const [layer, unit] = (text ?? "").split(":").map(Number);
  return { layer, unit };
}
