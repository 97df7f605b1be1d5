/**
 * Backwalk in a reveal.js deck: fragments are stops, both ways, and a printed deck shows a still for each.
 *
 *   <section><iframe data-backwalk data-src="http://127.0.0.1:8000/embed?stops=J,dZ2,dW1" width="960" height="540"></iframe></section>
 *   <script src="http://127.0.0.1:8000/static/reveal-backwalk.js"></script>
 *   <script>Reveal.initialize({ plugins: [RevealBackwalk] });</script>
 *
 * The n-th fragment of the slide takes the frame to its n-th stop after the first; where the slide has fewer fragments,
 * invisible ones are added. A step that a person makes in the frame moves the deck's fragments along.
 */
Object.assign(globalThis, { RevealBackwalk: (() => {
  const PROTOCOL = "backwalk/1";
  const PRINTING = /print-pdf|view=print/i.test(location.search);

  /** Milliseconds that printing waits for a frame before it goes on without its stills. */
  const PATIENCE = 20_000;

  /** @param {Element} frame */
  const address = (frame) => frame.getAttribute("src") || frame.getAttribute("data-src") || "";

  /** The stops that the address of a frame names, a question and its answer being two. @param {Element} frame */
  const stops = (frame) => {
    const query = new URLSearchParams(address(frame).split(/[?#]/)[1] ?? "");
    const named = (query.get("stops") ?? "").split(",").filter(Boolean);
    if (query.get("reveal") === "never") return named.length;
    // dW1, dW1[0,2] and shape:dW1 are asked at dW1, sign:W1[0,2] where W1 is updated.
    const asked = query.getAll("ask").flatMap((each) => each.split(/,(?![\d,]*\])/)).map((each) => {
      const [kind, name = kind] = each.split(":");
      const step = name.split("[")[0];
      return kind === "sign" ? `${step}_next` : step;
    });
    if (!named.length) return asked.length || query.has("fade") ? 2 : 0;
    return named.length + named.filter((each) => asked.includes(each.replace(/^\d+:/, ""))).length;
  };

  /** @param {HTMLIFrameElement} frame @param {Record<string, unknown>} message */
  const tell = (frame, message) => frame.contentWindow?.postMessage({ protocol: PROTOCOL, ...message }, "*");

  /** The fragments of a slide in their order, one for each stop after the first. @param {Element} slide @param {number} count */
  function fragments(slide, count) {
    const found = [...slide.querySelectorAll(".fragment")];
    const steps = () => [...new Set(found.flatMap((each) => each.getAttribute("data-fragment-index") ?? []).map(Number))].sort((one, other) => one - other);
    // As reveal.js does it: those without a number come after those with one.
    const number = (/** @type {Element} */ each) => each.setAttribute("data-fragment-index", String((steps().at(-1) ?? -1) + 1));
    for (const each of found) if (!each.hasAttribute("data-fragment-index")) number(each);
    while (steps().length < count) {
      const added = document.createElement("span");
      added.className = "fragment backwalk-stop";
      number(added);
      slide.append(added);
      found.push(added);
    }
    return steps();
  }

  /** The stop that a slide's fragments stand at. @param {Element} slide */
  const reached = (slide) => new Set([...slide.querySelectorAll(".fragment.visible")].map((each) => each.getAttribute("data-fragment-index"))).size;

  /** @type {WeakMap<Element, number>} the stop that each frame was sent to last, or went to by itself */
  const at = new WeakMap();

  /** Takes a frame to the stop that its slide stands at, if it is elsewhere. @param {HTMLIFrameElement} frame */
  const follow = (frame) => {
    const slide = frame.closest("section");
    const index = slide ? Math.min(reached(slide), stops(frame) - 1) : -1;
    if (index < 0 || index === at.get(frame)) return;
    at.set(frame, index);
    tell(frame, { type: "goto", index });
  };

  /**
   * The next message of a frame that suits.
   * @param {HTMLIFrameElement} frame @param {(data: any) => boolean} suits
   * @returns {Promise<any>}
   */
  const heard = (frame, suits) =>
    new Promise((resolve, reject) => {
      const listen = (/** @type {MessageEvent} */ { source, data }) => {
        if (source !== frame.contentWindow || data?.protocol !== PROTOCOL || !(suits(data) || data.type === "error")) return;
        removeEventListener("message", listen);
        if (data.type === "error") reject(new Error(data.message));
        else resolve(data);
      };
      addEventListener("message", listen);
      setTimeout(() => reject(new Error("the frame does not answer")), PATIENCE);
    });

  /** A picture of each stop. @param {HTMLIFrameElement} frame @returns {Promise<string[]>} */
  async function stills(frame) {
    const pictures = [];
    const ready = heard(frame, ({ type }) => type === "ready");
    frame.src = address(frame);
    const { count } = await ready;
    for (let index = 0; index < (stops(frame) || 1); index += 1) {
      if (stops(frame)) {
        const there = heard(frame, ({ type, index: now }) => type === "ready" && now === index);
        tell(frame, { type: "goto", index: Math.min(index, count - 1) });
        const asking = setInterval(() => tell(frame, { type: "hello" }), 100);
        await there;
        clearInterval(asking);
      }
      const image = heard(frame, ({ type }) => type === "image");
      tell(frame, { type: "get", what: "svg" });
      pictures.push((await image).data);
    }
    return pictures;
  }

  /** Puts a pile of stills where a frame was; each fragment uncovers the next. @param {HTMLIFrameElement} frame @param {number[]} steps */
  async function print(frame, steps) {
    const pile = document.createElement("div");
    pile.className = "backwalk-stills";
    Object.assign(pile.style, { position: "relative", display: "inline-block", verticalAlign: "top", width: `${frame.clientWidth || frame.width || 960}px` });
    for (const [index, svg] of (await stills(frame)).entries()) {
      const image = document.createElement("img");
      image.alt = new DOMParser().parseFromString(svg, "image/svg+xml").documentElement.lastElementChild?.textContent ?? "";
      image.src = `data:image/svg+xml,${encodeURIComponent(svg)}`;
      Object.assign(image.style, { display: "block", width: "100%", maxHeight: "none", margin: "0", ...(index && { position: "absolute", left: "0", top: "0" }) });
      if (index) {
        image.className = "fragment";
        image.setAttribute("data-fragment-index", String(steps[index - 1]));
      }
      await image.decode().catch(() => {});
      pile.append(image);
    }
    frame.replaceWith(pile);
  }

  /** @param {any} deck the Reveal instance */
  async function init(deck) {
    const frames = /** @type {HTMLIFrameElement[]} */ ([...deck.getRevealElement().querySelectorAll("iframe[data-backwalk]")]);
    const steps = frames.map((frame) => fragments(/** @type {Element} */ (frame.closest("section")), stops(frame) - 1));
    if (PRINTING) {
      // One after the other: a hall's laptop has better to do than run twenty networks at once.
      for (const [index, frame] of frames.entries()) await print(frame, steps[index]).catch(() => {});
      return;
    }
    const here = () => frames.filter((frame) => frame.closest("section") === deck.getCurrentSlide());
    for (const event of ["ready", "fragmentshown", "fragmenthidden", "slidechanged"]) deck.on(event, () => here().forEach(follow));
    addEventListener("message", ({ source, data }) => {
      const frame = frames.find((each) => each.contentWindow === source);
      if (!frame || data?.protocol !== PROTOCOL) return;
      if (data.type === "ready") {
        at.set(frame, data.index);
        if (here().includes(frame)) follow(frame);
        // Loaded ahead, it waits for its slide.
        else frame.contentWindow?.postMessage("slide:stop", "*");
      }
      if (data.type === "step" && ["user", "autoplay"].includes(data.cause) && stops(frame) && here().includes(frame)) {
        at.set(frame, data.index);
        const { h, v } = deck.getIndices();
        deck.slide(h, v, data.index ? steps[frames.indexOf(frame)][data.index - 1] : -1);
      }
    });
  }

  return { id: "backwalk", init };
})() });
