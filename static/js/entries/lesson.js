/** The page of a lesson. */
import { mountLesson } from "../views/lesson.js";

mountLesson(document.documentElement);
