export { PeoplePage } from "./PeoplePage";
export { readPeopleSearch } from "./people-search";
