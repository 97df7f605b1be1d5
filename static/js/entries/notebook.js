/** The frame in a notebook: its numbers come from the Python process of the notebook. */
import { Kernel } from "../source/kernel.js";
import { mountFrame } from "../views/frame.js";

mountFrame(document.documentElement, new Kernel(), { search: `?${document.documentElement.dataset.query}` });
