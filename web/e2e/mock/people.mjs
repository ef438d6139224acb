// Invented people and studies for the page tests; the names are common ones and belong to nobody.
const SURNAMES = [
  "Nguyễn",
  "Trần",
  "Lê",
  "Phạm",
  "Hoàng",
  "Huỳnh",
  "Vũ",
  "Võ",
  "Đặng",
  "Bùi",
  "Đỗ",
  "Hồ",
  "Ngô",
  "Dương",
];
const MIDDLES = ["Văn", "Thị", "Hữu", "Ngọc", "Minh", "Thị Thanh", "Đức", "Quốc", "Thuý", "Gia"];
const GIVENS = [
  "An",
  "Bình",
  "Châu",
  "Dũng",
  "Đức",
  "Giang",
  "Hà",
  "Hải",
  "Hạnh",
  "Khánh",
  "Lan",
  "Long",
  "Mai",
  "Nam",
  "Oanh",
  "Phúc",
  "Quân",
  "Sơn",
  "Tâm",
  "Uyên",
  "Vy",
  "Yến",
];
const EXAMS = [
  ["CT", "CT sọ não không tiêm thuốc cản quang", 4, 312],
  ["MR", "MRI cột sống thắt lưng", 7, 164],
  ["DX", "X-quang ngực thẳng", 1, 1],
  ["US", "Siêu âm ổ bụng tổng quát", 1, 14],
  ["CR", "X-quang khớp gối phải thẳng nghiêng", 1, 2],
  ["MG", "Nhũ ảnh hai bên", 4, 4],
  ["XA", "Chụp mạch vành", 9, 9],
  ["CT", "CT ngực có tiêm thuốc cản quang, khảo sát nhu mô phổi và trung thất", 6, 894],
  ["PT", "PET/CT toàn thân", 3, 1120],
];
const REFERRERS = ["BS^Lê Hoàng Nam", "Trần^Thị Mai", "", "Phạm^Quốc Bảo"];

const pick = (list, index) => list[index % list.length];
const fold = (text) =>
  text
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .replace(/[đĐ]/g, "d")
    .toLowerCase()
    .split(/[\^\s]+/)
    .filter(Boolean);

export function makeStudies(count, now = new Date()) {
  return Array.from({ length: count }, (_, index) => {
    const [modality, description, series, images] = pick(EXAMS, index * 7 + (index >> 3));
    const day = new Date(now.getTime() - index * 37 * 60_000);
    const iso = new Date(day.getTime() + 7 * 3600_000).toISOString();
    const sex = index % 2 ? "F" : "M";
    const middle = pick(MIDDLES, index * 3 + (index >> 2));
    return {
      study_uid: `1.2.826.0.1.3680043.10.999.${1000 + index}`,
      patient_id: `BN${String(26000000 + index * 13).padStart(8, "0")}`,
      patient_name: `${pick(SURNAMES, index * 5 + (index >> 4))}^${middle} ${pick(GIVENS, index * 11)}`,
      patient_birth_date:
        index % 9 === 4 ? String(1940 + (index % 60)) : `${1940 + ((index * 7) % 70)}0${1 + (index % 9)}1${index % 10}`,
      patient_sex: index % 23 === 22 ? "" : sex,
      accession_number: index % 6 === 5 ? "" : `CD${String(2611000000 + index)}`,
      study_date: iso.slice(0, 10).replaceAll("-", ""),
      study_time: iso.slice(11, 19).replaceAll(":", ""),
      study_description: index % 11 === 10 ? "" : description,
      modalities: index % 10 === 3 ? [modality, "SR", "PR"] : [modality],
      series_count: series,
      instance_count: images,
      referring_physician: pick(REFERRERS, index),
      received_at: day.toISOString(),
      identity_conflict: index % 17 === 6,
    };
  });
}

/** Name words in any order without accents, or a code; as the archive's own search does. */
export function matches(study, query) {
  const words = fold(query);
  const name = fold(study.patient_name);
  const byName = words.every((word) => name.some((part) => part.startsWith(word)));
  const code = query.trim().toLowerCase();
  return (
    byName || study.patient_id.toLowerCase().startsWith(code) || study.accession_number.toLowerCase().startsWith(code)
  );
}
