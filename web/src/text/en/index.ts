import { devices } from "./devices";
import { entry } from "./entry";
import { oversight } from "./oversight";
import { people } from "./people";
import { shell } from "./shell";
import { studies } from "./studies";
import { uploads } from "./uploads";
import { viewer } from "./viewer";

/** Every word in English. */
export const en = { ...devices, ...entry, ...oversight, ...people, ...shell, ...studies, ...uploads, ...viewer };
