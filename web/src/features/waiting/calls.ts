import type { Board, BoardRoom } from "../../api";

/** A call that has not been heard yet. */
export type Call = { key: string; room: BoardRoom; number: number; name: string };

const keyOf = (room: BoardRoom) =>
  room.current ? `${room.code} ${room.current.number} ${room.current.calls} ${room.current.called_at}` : "";

/** The calls of a board by their keys. */
export const keysOf = (board: Board): ReadonlySet<string> => new Set(board.rooms.map(keyOf));

/** What was called since another board was shown; nothing at first, as nobody wants the calls before. */
export function findCalls(before: ReadonlySet<string> | null, board: Board): Call[] {
  if (!before) return [];
  return board.rooms.flatMap((room) => {
    const key = keyOf(room);
    if (room.current?.state !== "called" || before.has(key)) return [];
    return [{ key, room, number: room.current.number, name: room.current.name }];
  });
}
