/** The frame at its address, or of a file that plays offline. */
import { looks } from "../core/query.js";
import { brought } from "../source/recording.js";
import { mountFrame } from "../views/frame.js";

const root = document.documentElement;

/** The run that a file holds, looked at as the file's own address says. */
function held() {
  const query = new URLSearchParams(root.dataset.query);
  if (location.protocol === "file:" || location.protocol.startsWith("http")) {
    const own = new URLSearchParams(location.search);
    // Stops of the file's address begin at the first of them.
    if (own.has("stops")) query.delete("step");
    for (const [name, value] of own) if (looks(name)) query.set(name, value);
  }
  return `?${query}`;
}

/** What a deck said before anybody could listen. */
let early = "";
addEventListener("message", ({ data, source }) => {
  if (source === parent && (data === "slide:start" || data === "slide:stop")) early = data;
});

/** A server, where nothing was brought along. */
async function served() {
  const { Server } = await import("../source/server.js");
  return new Server();
}

brought().then(async (recording) => {
  const tells = root.querySelector(".scenes");
  const search = recording ? held() : (!tells && location.search) || `?${root.dataset.query}`;
  mountFrame(root, recording ?? (await served()), { search, left: () => early === "slide:stop" });
});
