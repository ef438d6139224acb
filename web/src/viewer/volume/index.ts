/** The volume's front door; loaded only when a series is opened as a volume. */

export { VolumeWindow } from "./VolumeWindow";
