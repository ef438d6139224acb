export { EnrolPage } from "./EnrolPage";
export { MustChangePage } from "./MustChangePage";
export { SetupPage } from "./SetupPage";
export { SignInPage } from "./SignInPage";
