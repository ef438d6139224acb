export { UploadPage } from "./UploadPage";
export { UploadsProvider } from "./UploadsProvider";
