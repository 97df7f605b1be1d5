/** The page at its address. */
import { Server } from "../source/server.js";
import { mountPage } from "../views/page.js";

mountPage(document.documentElement, new Server(), { search: location.search, address: true });
