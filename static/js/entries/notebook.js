/** The frame in a notebook: its numbers come from the Python process, and the place to begin from the page around. */
import { kept } from "../core/asking.js";
import { Kernel } from "../source/kernel.js";
import { mountFrame } from "../views/frame.js";

/** @type {{query: string, answers: Record<string, string | number | null>}} */
const { query, answers } = JSON.parse(window.name);
const given = new Map(Object.entries(answers).map(([id, value]) => [id, String(value ?? "")]));
mountFrame(document.documentElement, new Kernel(), { search: `?${query}`, answers: kept(given, new Set()) });
