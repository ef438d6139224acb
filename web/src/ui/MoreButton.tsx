import { Button } from "@mantine/core";
import { useText } from "../text";

type Props = { list: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => Promise<unknown> } };

/** Asks for the next page of a list that is not long enough to scroll by itself. */
export function MoreButton({ list }: Props) {
  const { t } = useText();
  if (!list.hasNextPage) return null;
  return (
    <div>
      <Button variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
        {t("shell.loadMore")}
      </Button>
    </div>
  );
}
