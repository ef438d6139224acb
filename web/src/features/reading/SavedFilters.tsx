import { ActionIcon, Button, Popover, Stack, TextInput } from "@mantine/core";
import { IconFilterStar, IconX } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { readingFiltersQuery, removeReadingFilter, saveReadingFilter } from "../../api";
import { useText } from "../../text";
import { tellProblem } from "../../ui";
import styles from "./reading.module.css";
import { type ReadingSearch, readReadingSearch, writeFilter } from "./reading-search";

type Props = { search: ReadingSearch; onChoose: (search: ReadingSearch) => void };

/** The filters that the reader kept under names. */
export function SavedFilters({ search, onChoose }: Props) {
  const text = useText();
  const { t } = text;
  const queries = useQueryClient();
  const [isOpen, setOpen] = useState(false);
  const [name, setName] = useState("");
  const kept = useQuery(readingFiltersQuery).data?.items ?? [];
  const after = {
    onSuccess: () => queries.invalidateQueries({ queryKey: readingFiltersQuery.queryKey }),
    onError: (error: unknown) => tellProblem(error, text),
  };
  const save = useMutation({ mutationFn: () => saveReadingFilter(name.trim(), writeFilter(search)), ...after });
  const drop = useMutation({ mutationFn: removeReadingFilter, ...after });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim()) save.mutate(undefined, { onSettled: () => setName("") });
  };
  return (
    <Popover opened={isOpen} onChange={setOpen} position="bottom-end" width={300} trapFocus>
      <Popover.Target>
        <Button variant="default" leftSection={<IconFilterStar size={18} />} onClick={() => setOpen((open) => !open)}>
          {t("reading.filters")}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="xs">
          {kept.length > 0 && (
            <ul className={styles.kept}>
              {kept.map((filter) => (
                <li key={filter.name}>
                  <button
                    type="button"
                    onClick={() => {
                      onChoose(readReadingSearch(filter.asked));
                      setOpen(false);
                    }}
                  >
                    {filter.name}
                  </button>
                  <ActionIcon
                    variant="subtle"
                    color="gray"
                    aria-label={t("reading.removeFilter", { name: filter.name })}
                    onClick={() => drop.mutate(filter.name)}
                  >
                    <IconX size={16} />
                  </ActionIcon>
                </li>
              ))}
            </ul>
          )}
          <form onSubmit={submit} className={styles.keep}>
            <TextInput
              aria-label={t("reading.filterName")}
              placeholder={t("reading.filterName")}
              value={name}
              maxLength={60}
              onChange={(event) => setName(event.currentTarget.value)}
            />
            <Button type="submit" variant="light" disabled={!name.trim()} loading={save.isPending}>
              {t("reading.save")}
            </Button>
          </form>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
