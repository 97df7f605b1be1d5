/**
 * The widget of a notebook (anywidget): a frame, and between it and the Python process questions, answers and the place
 * in the walk, which both may change.
 */
const PROTOCOL = "backwalk/1";

/** Traits that the frame changes. */
const PLACE = ["t", "step", "example"];

/** @param {{model: any, el: HTMLElement}} given */
function render({ model, el }) {
  const frame = document.createElement("iframe");
  Object.assign(frame, { srcdoc: model.get("page"), title: "Backwalk" });
  frame.setAttribute("sandbox", "allow-scripts");
  Object.assign(frame.style, { width: "100%", height: `${model.get("height")}px`, border: "1px solid #8888", display: "block" });
  el.append(frame);

  const send = (/** @type {Record<string, unknown>} */ message) => frame.contentWindow?.postMessage({ protocol: PROTOCOL, ...message }, "*");
  /** What the frame said last, which it need not be told. */
  let told = "";

  /** @param {MessageEvent} event */
  function hear({ source, data }) {
    if (source !== frame.contentWindow || data?.protocol !== PROTOCOL) return;
    if (data.type === "fetch") model.send({ number: data.number, url: data.url });
    else if (data.type === "result") {
      model.set("score", [data.score, data.max]);
      model.set("answers", Object.fromEntries(data.results.map((/** @type {any} */ { id, given }) => [id, given])));
      model.save_changes();
    } else if (data.type === "step" || data.type === "ready") {
      told = JSON.stringify(PLACE.map((name) => data[name]));
      for (const name of PLACE) model.set(name, data[name]);
      model.save_changes();
    }
  }

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
  model.on("msg:custom", answer);
  return () => {
    removeEventListener("message", hear);
    model.off("change:query", move);
    model.off("msg:custom", answer);
  };
}

export default { render };
