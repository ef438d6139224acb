import type { Picked } from "./queue";

const fileOf = (entry: FileSystemFileEntry) => new Promise<File>((resolve, reject) => entry.file(resolve, reject));
const entriesOf = (reader: FileSystemDirectoryReader) =>
  new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));

async function walk(entry: FileSystemEntry): Promise<Picked[]> {
  const name = entry.fullPath.replace(/^\//, "");
  if (entry.isFile) return [{ file: await fileOf(entry as FileSystemFileEntry), name }];
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const found: Picked[] = [];
  // readEntries gives a hundred at a time, and none at the end.
  for (let entries = await entriesOf(reader); entries.length > 0; entries = await entriesOf(reader)) {
    for (const one of entries) found.push(...(await walk(one)));
  }
  return found;
}

/** Every file that was dropped, folders walked to their bottom. */
export async function droppedFiles(data: DataTransfer): Promise<Picked[]> {
  const items = [...data.items].filter((item) => item.kind === "file");
  // Entries must be taken before the first pause: the browser empties the list after the event.
  const taken = items.map((item) => ({ entry: item.webkitGetAsEntry(), file: item.getAsFile() }));
  const walked = await Promise.all(
    taken.map(({ entry, file }) => {
      if (entry) return walk(entry);
      return file ? [{ file, name: file.name }] : [];
    }),
  );
  return walked.flat();
}

/** Files of an input element, with their paths inside a chosen folder. */
export const chosenFiles = (list: FileList | null): Picked[] =>
  [...(list ?? [])].map((file) => ({ file, name: file.webkitRelativePath || file.name }));
