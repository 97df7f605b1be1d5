/** What is spoken with the page around a frame: objects ``{protocol: "backwalk/1", type, …}``, never strings. */
export const PROTOCOL = "backwalk/1";
