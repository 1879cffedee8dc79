"""What the choice fields of a project offer (enumerations: `domain.md` §3.4), and what its status means."""

INDUSTRIES = ("工业", "交通", "农业水利", "能源", "市政", "社会事业", "文旅", "房地产", "服务业", "其他")
YEAR_ROLES = ("新开工", "续建", "竣工", "前期", "预备")
CONSTRUCTION_KINDS = ("新建", "扩建", "改建和技术改造", "单纯建造生活设施", "迁建", "恢复", "单纯购置")
APPROVALS = ("审批", "核准", "备案")
INVESTORS = ("政府", "国企", "民间", "外资", "混合")
STATUSES = ("谋划", "储备", "前期", "在建", "停工", "竣工", "投产", "退库")
BUILDING, STOPPED, WITHDRAWN = "在建", "停工", "退库"
FINISHED = frozenset({"竣工", "投产"})
STARTED = FINISHED | {BUILDING, STOPPED}
NOT_STARTED = frozenset(STATUSES) - STARTED
OVER = FINISHED | {WITHDRAWN}
"""Nothing is asked of such a project any longer: no reports, no visits, no needs."""
UNJUDGED = frozenset({"谋划", "储备", WITHDRAWN})
"""Nothing has been promised yet, or no longer: no light."""
KEY_LEVELS = ("国家重点", "省重点", "市重点", "县重点")
LISTS = ("双百工程", "三个一批", "月调度", "10亿元以上", "50亿元储备", "白名单", "推介", "绿色通道")
BUILD_MODES = ("自建", "代建", "EPC", "PPP新机制", "其他")
STATISTICS_DOCUMENTS = ("立项批文", "施工合同", "开工证明", "现场照片", "入库申请表", "用地手续")
RESERVE_LEVELS = ("省级储备", "市级储备", "县级储备")
OWNER_KINDS = ("行政机关", "事业单位", "国有企业", "民营企业", "外资企业", "其他")
