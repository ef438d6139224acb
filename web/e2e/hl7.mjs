/** HL7 over MLLP for tests: a HIS that sends, and one that listens. */

import { createConnection, createServer } from "node:net";

const START = 0x0b;
const END = Buffer.from([0x1c, 0x0d]);
const frame = (text) => Buffer.concat([Buffer.from([START]), Buffer.from(text, "utf8"), END]);

export const PID = "PID|1||BN0001^^^BV01^MR||Nguyễn^Đức^Văn||19800215|M|||12 Lê Lợi^^Huế||0912345678";
const PV1 = "PV1|1|O|KKB^P102^^BV01|||||BS02^Trần^Bình|||||||||||LK2024001";

/** A message of HIS1; segments are joined as the standard wants it. */
export function message(kind, control, segments, app = "HIS1") {
  const head = `MSH|^~\\&|${app}|BV01|KHOANH|CDHA|20240102030405||${kind}|${control}|P|2.5.1||||||UNICODE UTF-8`;
  return `${[head, ...segments].join("\r")}\r`;
}

/** An imaging order. */
export function order(
  number,
  { control = number, pid = PID, service = "CT01^CT sọ não", accession = "", modality = "CT" } = {},
) {
  const orc = `ORC|NW|${number}^HIS1||PH0001|||^^^20260102080000^^R||20260102030000|||BS02^Trần^Bình`;
  const obr = `OBR|1|${number}^HIS1||${service}|||||||||Đau đầu|||BS02^Trần^Bình||${accession}||||||${modality}`;
  return message("ORM^O01^ORM_O01", control, [pid, PV1, orc, obr]);
}

/** Send a message and return the answer. */
export function send(port, text) {
  return new Promise((done, fail) => {
    const socket = createConnection({ port, host: "127.0.0.1" });
    let got = Buffer.alloc(0);
    socket.on("error", fail);
    socket.on("data", (bytes) => {
      got = Buffer.concat([got, bytes]);
      if (got.includes(END)) {
        socket.end();
        done(got.subarray(1, got.indexOf(END)).toString("utf8"));
      }
    });
    socket.write(frame(text));
  });
}

/** A listener that takes every message with AA; what came is in `got`. */
export async function listen() {
  const got = [];
  const sockets = new Set();
  const server = createServer((socket) => {
    sockets.add(socket);
    let rest = Buffer.alloc(0);
    socket.on("error", () => {});
    socket.on("data", (bytes) => {
      rest = Buffer.concat([rest, bytes]);
      for (let end = rest.indexOf(END); end >= 0; end = rest.indexOf(END)) {
        const text = rest.subarray(1, end).toString("utf8");
        rest = rest.subarray(end + END.length);
        got.push(text);
        const control = text.split("\r")[0].split("|")[9];
        const answer = `MSH|^~\\&|HIS1|BV01|KHOANH|CDHA|20260102||ACK|A${got.length}|P|2.5.1\rMSA|AA|${control}\r`;
        socket.write(frame(answer));
      }
    });
  }).listen(0, "127.0.0.1");
  await new Promise((ready) => server.once("listening", ready));
  const close = () => {
    for (const socket of sockets) socket.destroy();
    server.close();
  };
  return { port: server.address().port, got, close };
}
