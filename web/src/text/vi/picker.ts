/** Words of the order picker. */
export const picker = {
  "picker.search": "Tên, mã người bệnh, số chỉ định, số phiếu",
  "picker.found": "Chỉ định tìm thấy",
  "picker.none": "Không có chỉ định nào khớp",
} as const;
