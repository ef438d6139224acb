// What the pages of administration show in the page tests.
const at = (minutesAgo) => new Date(Date.now() - minutesAgo * 60_000).toISOString();

export const ALL = [
  "study.list",
  "study.read",
  "study.store",
  "study.export",
  "study.delete",
  "identity.resolve",
  "device.read",
  "device.manage",
  "user.manage",
  "token.manage",
  "audit.read",
  "system.read",
  "system.manage",
];

export const roles = [
  { name: "admin", title: "Administrator", title_vi: "Quản trị", permissions: ALL, builtin: true, users: 1 },
  {
    name: "radiologist",
    title: "Radiologist",
    title_vi: "Bác sĩ CĐHA",
    permissions: ALL.slice(0, 4),
    builtin: true,
    users: 6,
  },
  {
    name: "technologist",
    title: "Technologist",
    title_vi: "Kỹ thuật viên",
    permissions: [...ALL.slice(0, 4), "identity.resolve", "device.read", "system.read"],
    builtin: true,
    users: 9,
  },
  {
    name: "clinician",
    title: "Clinician",
    title_vi: "Bác sĩ lâm sàng",
    permissions: ALL.slice(0, 2),
    builtin: true,
    users: 30,
  },
  {
    name: "clerk",
    title: "Clerk",
    title_vi: "Tiếp đón",
    permissions: ["study.list", "study.store"],
    builtin: true,
    users: 3,
  },
  {
    name: "auditor",
    title: "Auditor",
    title_vi: "Kiểm toán",
    permissions: ["audit.read", "system.read"],
    builtin: true,
    users: 0,
  },
  {
    name: "truc-dem",
    title: "Trực đêm",
    title_vi: "Trực đêm",
    permissions: ["study.list", "study.read"],
    builtin: false,
    users: 0,
  },
];

const person = (name, display_name, role, more = {}) => ({
  name,
  display_name,
  language: "vi",
  roles: [role],
  enabled: true,
  must_change_password: false,
  locked_until: null,
  created_at: at(90000),
  password_changed_at: at(40000),
  last_seen_at: at(12),
  ...more,
});
export const users = [
  person("quantri", "Nguyễn Thị Hạnh", "admin"),
  person("bs.nam", "BS. Lê Hoàng Nam", "radiologist"),
  person("ktv.tuan", "KTV. Phạm Anh Tuấn", "technologist", { locked_until: at(-14) }),
  person("bs.mai", "BS. Trần Thị Mai", "clinician", { must_change_password: true, last_seen_at: null }),
  person("tiepdon1", "Võ Ngọc Lan", "clerk", { enabled: false, last_seen_at: at(64000) }),
];

export const tokens = [
  {
    id: 1,
    name: "HIS phòng khám",
    role: "clinician",
    owner: "",
    created_by: "quantri",
    created_at: at(9000),
    expires_at: null,
    last_used_at: at(3),
    last_address: "192.168.1.5",
  },
  {
    id: 2,
    name: "Kịch bản thống kê",
    role: "auditor",
    owner: "quantri",
    created_by: "quantri",
    created_at: at(5000),
    expires_at: at(-90000),
    last_used_at: null,
    last_address: "",
  },
];

const CHROME =
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36";
export const sessions = [
  {
    id: "1",
    user: "quantri",
    address: "192.168.1.21",
    agent: CHROME,
    created_at: at(50),
    seen_at: at(0),
    expires_at: at(-600),
    current: true,
  },
  {
    id: "2",
    user: "quantri",
    address: "10.8.0.4",
    agent: "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile/15E148 Safari/604.1",
    created_at: at(500),
    seen_at: at(200),
    expires_at: at(-100),
    current: false,
  },
  {
    id: "3",
    user: "bs.nam",
    address: "192.168.1.33",
    agent: CHROME,
    created_at: at(100),
    seen_at: at(1),
    expires_at: at(-600),
    current: false,
  },
];

const device = (ae_title, host, port, modality, description, more = {}) => ({
  ae_title,
  host,
  port,
  modality,
  description,
  may_store: true,
  may_find: true,
  may_retrieve: false,
  may_move_to: false,
  check_address: false,
  character_set: "",
  preferred_transfer_syntaxes: [],
  duplicate_policy: "refuse",
  max_associations: 10,
  max_pdu_bytes: 0,
  tls: false,
  enabled: true,
  verified_at: null,
  verified_ok: null,
  verified_detail: "",
  ...more,
});
export const devices = [
  device("CT64_P102", "192.168.10.21", 104, "CT", "CT 64 lát, phòng 102", { verified_at: at(30), verified_ok: true }),
  device("MR15T", "192.168.10.30", 11112, "MR", "MRI 1,5 Tesla", {
    verified_at: at(700),
    verified_ok: false,
    verified_detail: "Không kết nối được (connection refused)",
  }),
  device("DR_PHONG3", "192.168.10.43", 4242, "DX", "X-quang số phòng 3", { may_find: false }),
  device("TRAM_DOC_1", "192.168.20.11", 11113, "", "Trạm đọc bác sĩ Nam", {
    may_store: false,
    may_retrieve: true,
    may_move_to: true,
    tls: true,
  }),
  device("SA_CU", "192.168.10.77", 104, "US", "Siêu âm cũ, tầng 2", { enabled: false }),
];
export const knocks = [
  { ae_title: "GE_REVO_CT", address: "192.168.10.99", count: 14, first_at: at(80), last_at: at(2) },
  { ae_title: "ANY-SCU", address: "192.168.30.4", count: 1, first_at: at(600), last_at: at(600) },
];

export const identityConflicts = [
  {
    id: "7",
    study_uid: "1.2.826.0.1.3680043.10.999.1006",
    noticed_at: at(20),
    source: "CT64_P102",
    objects: 12,
    kept: {
      patient_id: "BN26000078",
      issuer: "79001",
      patient_name: "Trần^Thị Thanh Hà",
      patient_birth_date: "19820614",
      patient_sex: "F",
    },
    arrived: {
      patient_id: "BN26000087",
      issuer: "79001",
      patient_name: "TRAN^THI THANH HA",
      patient_birth_date: "19820614",
      patient_sex: "F",
    },
  },
  {
    id: "5",
    study_uid: "1.2.826.0.1.3680043.10.999.1023",
    noticed_at: at(3000),
    source: "",
    objects: 1,
    kept: { patient_id: "BN1", issuer: "", patient_name: "Lê^Văn An", patient_birth_date: "1950", patient_sex: "M" },
    arrived: { patient_id: "BN1", issuer: "", patient_name: "Lê^Văn Ân", patient_birth_date: "", patient_sex: "M" },
  },
];
export const objectConflicts = [
  {
    id: "3",
    study_uid: "1.2.826.0.1.3680043.10.999.1006",
    instance_uid: "1.2.826.0.1.3680043.10.999.1006.3.77",
    noticed_at: at(44),
    outcome: "refused",
    source: "CT64_P102",
  },
];

const ACTS = [
  ["signed in", "success", "quantri", "", {}],
  ["study retrieved", "success", "", "1.2.826.0.1.3680043.10.999.1006", {}],
  ["sign-in failed", "wrong password", "ktv.tuan", "", { in_a_row: 5 }],
  ["account locked", "success", "ktv.tuan", "", { minutes: 15 }],
  ["device verified", "success", "CT64_P102", "", { milliseconds: 7.2 }],
  ["device added", "success", "TRAM_DOC_1", "", {}],
  ["study deleted", "success", "", "1.2.826.0.1.3680043.10.999.1040", { instances: 312 }],
  ["role changed", "success", "truc-dem", "", { added: ["study.read"], removed: [] }],
];
export const audit = Array.from({ length: 240 }, (_, index) => {
  const [action, outcome, subject, study_uid, detail] = ACTS[index % ACTS.length];
  const failed = action === "sign-in failed";
  return {
    id: 9000 - index,
    at: at(index * 7),
    kind: failed ? "user" : index % 5 === 4 ? "device" : "user",
    who: failed ? "" : index % 5 === 4 ? "CT64_P102" : "quantri",
    address: "192.168.1.21",
    action,
    outcome,
    study_uid,
    subject,
    detail,
  };
});
export const actions = [...new Set(ACTS.map(([action]) => action))];

export const system = {
  version: "0.1.0",
  started_at: at(3400),
  listeners: [
    { name: "HTTP", address: "0.0.0.0:8080", up: true },
    { name: "DICOM", address: "0.0.0.0:11112 KHOANH", up: true },
    { name: "DICOM TLS", address: "0.0.0.0:2762 KHOANH", up: false },
  ],
  storage: { url: "file:///var/lib/khoanh/objects", total_bytes: 8.0e12, free_bytes: 0.9e12, used_bytes: 6.6e12 },
  database: { version: "18.6", size_bytes: 31_400_000_000, connections: 14 },
  jobs: { waiting: 3, running: 1, failed: 0 },
  counts: { patients: 182_344, studies: 412_907, series: 1_604_233, instances: 98_233_551 },
  components: { pydicom: "3.0.2", imagecodecs: "2026.1.14", granian: "2.8.0", Python: "3.11.9" },
};

const request = {
  device: "CT64_P102",
  kind: "performed",
  state: "failed",
  created_at: "2026-11-20T02:00:00Z",
  next_at: "2026-11-20T02:20:00Z",
  ended_at: "2026-11-20T02:20:00Z",
  attempts: 5,
  status: 0x0110,
  reason: "processing failure",
};
/** DICOM requests that devices refused too often. */
export const dispatches = [1, 2, 3].map((id) => ({ ...request, id, subject: `1.2.840.99.${id}` }));
