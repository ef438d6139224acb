import { ActionIcon, Drawer } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconMenu2 } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { Link, Outlet, useRouter } from "@tanstack/react-router";
import { useEffect } from "react";
import { UploadsProvider } from "../features/uploads/UploadsProvider";
import { useText } from "../text";
import { LiveProvider, useLiveConnection, useMay, useSignedIn } from "../ui";
import { askToSignIn } from "./ask-to-sign-in";
import { Links } from "./Links";
import { preloadViewer } from "./preload-viewer";
import styles from "./shell.module.css";
import { UserMenu } from "./UserMenu";

/** The frame of every page but the reading window: where to go, who is here, what is live. */
export function Shell() {
  const user = useSignedIn();
  const router = useRouter();
  const queries = useQueryClient();
  useEffect(() => {
    if (!user) askToSignIn(router, queries);
  }, [user, router, queries]);
  if (!user) return null;
  return (
    <LiveProvider>
      <UploadsProvider>
        <Frame />
      </UploadsProvider>
    </LiveProvider>
  );
}

function Brand() {
  const { t } = useText();
  return (
    <Link to="/" className={styles.brand} aria-label={`${t("shell.product")}: ${t("shell.studies")}`}>
      <img src="/khoanh.svg" alt="" width={28} height={28} />
      <span className={styles.label}>{t("shell.product")}</span>
    </Link>
  );
}

function Frame() {
  const { t } = useText();
  const mayRead = useMay()("study.read");
  useEffect(() => (mayRead ? preloadViewer() : undefined), [mayRead]);
  const [isOpen, menu] = useDisclosure(false);
  const isConnected = useLiveConnection();
  return (
    <div className={styles.shell}>
      <a className={styles.skip} href="#main">
        {t("shell.skip")}
      </a>
      <header className={styles.top}>
        <ActionIcon variant="subtle" color="gray" size={44} aria-label={t("shell.menu")} onClick={menu.open}>
          <IconMenu2 />
        </ActionIcon>
        <Brand />
        <UserMenu />
      </header>
      <div className={styles.rail}>
        <Brand />
        <Links />
        <div className={styles.foot}>
          {!isConnected && (
            <div className={styles.offline} role="status">
              <span className={styles.label}>{t("shell.offline")}</span>
            </div>
          )}
          <UserMenu />
        </div>
      </div>
      <Drawer
        opened={isOpen}
        onClose={menu.close}
        size={280}
        title={t("shell.product")}
        closeButtonProps={{ "aria-label": t("shell.close") }}
      >
        <Links onFollow={menu.close} />
      </Drawer>
      <main id="main" className={styles.main} tabIndex={-1}>
        <Outlet />
      </main>
    </div>
  );
}
