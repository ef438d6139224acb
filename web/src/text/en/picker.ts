/** Words of the order picker. */
export const picker = {
  "picker.search": "Name, patient code, order number, slip",
  "picker.found": "Orders found",
  "picker.none": "No order fits",
} as const;
