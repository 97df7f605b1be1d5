/** A frame whose address is no run says so to the page around it, also when that asks later. */
import { PROTOCOL } from "../core/protocol.js";
import { complain } from "../views/frame-host.js";

const said = () => complain("address", document.querySelector("main")?.innerText ?? "", new URLSearchParams(location.search));
addEventListener("message", ({ source, data }) => source === parent && data?.protocol === PROTOCOL && data.type === "hello" && said());
said();
