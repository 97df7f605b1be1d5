/**
 * The widget of a notebook (anywidget): a frame, and between it and the Python process questions, answers and the place
 * in the walk, which both may change.
 */
const PROTOCOL = "backwalk/1";

/** Where a walk is. */
const PLACE = ["t", "step", "example"];

/** @param {{model: any, el: HTMLElement}} given */
function render({ model, el }) {
  const frame = document.createElement("iframe");
  // Where the walk is, which after a reload is not where it began.
  const name = JSON.stringify({ query: model.get("query"), answers: model.get("answers") });
  Object.assign(frame, { srcdoc: model.get("page"), title: "Backwalk", name });
  frame.setAttribute("sandbox", "allow-scripts");
  const height = model.get("height");
  Object.assign(el.style, { containerType: "inline-size", width: "100%" });
  Object.assign(frame.style, { width: "100%", height: typeof height === "number" ? `${height}px` : height, border: "1px solid #8888", display: "block" });
  el.append(frame);

  const send = (/** @type {Record<string, unknown>} */ message) => frame.contentWindow?.postMessage({ protocol: PROTOCOL, ...message }, "*");
  /** What the frame said last, which it need not be told: its place, and what was answered at its iteration. */
  let [told, at, given] = ["", model.get("t"), model.get("answers")];

  /** @param {MessageEvent} event */
  function hear({ source, data }) {
    if (source !== frame.contentWindow || data?.protocol !== PROTOCOL) return;
    if (data.type === "fetch") model.send({ number: data.number, url: data.url });
    else if (data.type === "result") {
      // What could not be read is no answer; a message says so. Nothing given without one is that somebody gave up.
      const read = data.results.filter((/** @type {any} */ { given, message }) => given !== null || !message);
      given = Object.fromEntries(read.map((/** @type {any} */ { id, given }) => [id, given]));
      model.set("score", [data.score, data.max]);
      model.set("answers", given);
      model.save_changes();
    } else if (data.type === "step" || data.type === "ready") {
      told = JSON.stringify(PLACE.map((name) => data[name]));
      // Another iteration asks anew.
      if (data.t !== at) given = {};
      if (data.t !== model.get("t")) model.set("answers", given);
      at = data.t;
      for (const name of PLACE) model.set(name, data[name]);
      model.save_changes();
    } else if (data.type === "question") give();
  }

  const give = () => {
    for (const [id, value] of Object.entries(model.get("answers"))) if (given[id] !== value) send({ type: "answer", id, value: value ?? "" });
  };

  const move = () => {
    const wanted = JSON.stringify(PLACE.map((name) => model.get(name)));
    if (wanted === told) return;
    told = wanted;
    send({ type: "open", query: model.get("query") });
  };
  const answer = (/** @type {any} */ { number, status }, /** @type {DataView[]} */ [body]) => {
    const bytes = body.buffer.slice(body.byteOffset, body.byteOffset + body.byteLength);
    send({ type: "reply", number, status, body: bytes });
  };
  addEventListener("message", hear);
  model.on("change:query", move);
  model.on("change:answers", give);
  model.on("msg:custom", answer);
  return () => {
    removeEventListener("message", hear);
    model.off("change:query", move);
    model.off("change:answers", give);
    model.off("msg:custom", answer);
  };
}

export default { render };
