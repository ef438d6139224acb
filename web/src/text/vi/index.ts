import { capture } from "./capture";
import { catalogue } from "./catalogue";
import { consumption } from "./consumption";
import { department } from "./department";
import { devices } from "./devices";
import { entry } from "./entry";
import { handover } from "./handover";
import { his } from "./his";
import { homeless } from "./homeless";
import { messages } from "./messages";
import { orders } from "./orders";
import { outbox } from "./outbox";
import { oversight } from "./oversight";
import { people } from "./people";
import { picker } from "./picker";
import { reading } from "./reading";
import { report } from "./report";
import { sheets } from "./sheets";
import { shell } from "./shell";
import { stations } from "./stations";
import { statistics } from "./statistics";
import { studies } from "./studies";
import { uploads } from "./uploads";
import { viewer } from "./viewer";
import { volume } from "./volume";

/** Every word in Vietnamese, the first language. */
export const vi = {
  ...department,
  ...capture,
  ...catalogue,
  ...consumption,
  ...homeless,
  ...picker,
  ...devices,
  ...entry,
  ...orders,
  ...handover,
  ...his,
  ...messages,
  ...outbox,
  ...oversight,
  ...people,
  ...reading,
  ...report,
  ...sheets,
  ...shell,
  ...stations,
  ...statistics,
  ...studies,
  ...uploads,
  ...viewer,
  ...volume,
};
