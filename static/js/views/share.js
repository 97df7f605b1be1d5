/** @import { State } from "../state/player.js" */
import { copyOut } from "./clipboard.js";
import { facts } from "../core/facts.js";
import { make } from "./dom.js";
import { address, unframed } from "../core/query.js";
import { marked, say } from "../core/words.js";

/**
 * How a step gets into other people's pages; ``walk`` is the frame that stops at each step from here to the end of the phase.
 * @typedef {{page: string, frame: string, walk: string, image: string, plugin: string, title: string}} Links
 */

/** An address in an attribute. @param {string} text */
const quoted = (text) => `"${text.replaceAll("&", "&amp;").replaceAll('"', "&quot;")}"`;

/** @type {Record<string, (links: Links) => string>} */
const SNIPPETS = {
  HTML: ({ frame, title }) => `<iframe src=${quoted(frame)} width="960" height="540" style="border:0" title=${quoted(title)}></iframe>`,
  "reveal.js": ({ walk, plugin }) =>
    `<section><iframe data-backwalk data-src=${quoted(walk)} width="960" height="540"></iframe></section>\n\n` +
    `<script src=${quoted(plugin)}></script>\n<script>Reveal.initialize({ plugins: [RevealBackwalk] });</script>`,
  Quarto: ({ frame, title }) => `<iframe data-external="1" src=${quoted(frame)} width="960" height="540" title=${quoted(title)}></iframe>`,
  Slidev: ({ frame }) => `<iframe src=${quoted(frame)} class="w-full h-full" />`,
  Jupyter: ({ frame }) => `from IPython.display import IFrame\nIFrame("${frame}", width=960, height=540)`,
  MyST: ({ frame, title }) => `\`\`\`{iframe} ${frame}\n:width: 100%\n${title}\n\`\`\``,
  [marked("Markdown picture")]: ({ image, page, title }) => `[![${title}](${image})](${page})`,
};

/** The panel that hands a step on: link, frame, still, file. */
export class Share {
  /** @param {HTMLElement} menu */
  constructor(menu) {
    this.find = (/** @type {string} */ selector) => /** @type {HTMLElement} */ (menu.querySelector(selector));
    this.link = /** @type {HTMLInputElement} */ (this.find("[data-share=link]"));
    this.code = /** @type {HTMLTextAreaElement} */ (this.find("[data-share=code]"));
    this.choice = /** @type {HTMLSelectElement} */ (this.find("[data-share=kind]"));
    this.choice.replaceChildren(...Object.keys(SNIPPETS).map((name) => new Option(say(name), name)));
    this.choice.addEventListener("change", () => this.write());
    for (const button of menu.querySelectorAll("button")) {
      const field = button.value === "link" ? this.link : this.code;
      button.addEventListener("click", async () => (await copyOut(button, field.value, say("Selected: copy it by hand"))) || field.select());
    }
    /** @type {Links | null} */
    this.links = null;
  }

  /** @param {State} state */
  render({ base, data: { trace }, index, live }) {
    if (live) return;
    const { id, title } = trace.steps[index];
    const query = address(base, trace.t, id, false);
    const bare = address(unframed(base), trace.t, id, false);
    if (this.links?.page === location.origin + "/" + query) return;
    const rest = trace.steps.slice(index).filter(({ phase }) => phase === trace.steps[index].phase);
    const at = (/** @type {string} */ path) => location.origin + path;
    this.links = {
      page: at(`/${query}`),
      frame: at(`/embed${bare}`),
      walk: at(`/embed${bare}&stops=${rest.map((step) => step.id).join()}`),
      image: at(`/figure.svg${bare}`),
      plugin: at("/static/reveal-backwalk.js"),
      title: say("Backwalk: iteration {t}, {step}, {title}", { t: trace.t, step: trace.tensors[id].symbol, title }),
    };
    this.link.value = this.links.page;
    this.write();
    this.find(".files").replaceChildren(
      ...facts.exports.filter(({ asks }) => !asks || trace.asked.length).map(({ path, query: more, words }) => {
        const item = make("li");
        const link = make("a", { href: path + bare + (more && `&${more}`), textContent: words });
        if (path.startsWith("/export")) link.download = "";
        item.append(link);
        return item;
      }),
    );
  }

  write() {
    if (this.links) this.code.value = SNIPPETS[this.choice.value](this.links);
  }
}
