#include "common/status/error_reasons.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/strip.h"

namespace tongban {
namespace {

namespace v1 = errors::v1;
using Code = absl::StatusCode;

// clang-format off
constexpr ReasonRow kReasons[] = {
    // Who is calling.
    {v1::ERROR_REASON_PEER_UNIDENTIFIED, Code::kUnauthenticated, "未能识别调用方证书，请使用本系统签发的证书连接"},
    {v1::ERROR_REASON_PEER_NOT_AN_OFFICE, Code::kPermissionDenied, "仅受理、评定、审定部门之间可以调用"},
    {v1::ERROR_REASON_TOKEN_MISSING, Code::kUnauthenticated, "请先登录"},
    {v1::ERROR_REASON_TOKEN_TOO_LARGE, Code::kUnauthenticated, "登录凭证过长，请重新登录"},
    {v1::ERROR_REASON_TOKEN_MALFORMED, Code::kUnauthenticated, "登录凭证格式不正确，请重新登录"},
    {v1::ERROR_REASON_TOKEN_ALGORITHM_REFUSED, Code::kUnauthenticated, "登录凭证的签名算法不被接受，请联系管理员"},
    {v1::ERROR_REASON_TOKEN_ISSUER_UNKNOWN, Code::kUnauthenticated, "登录凭证的签发残联未登记，请联系管理员"},
    {v1::ERROR_REASON_TOKEN_SIGNATURE_INVALID, Code::kUnauthenticated, "登录凭证签名无效，请重新登录"},
    {v1::ERROR_REASON_TOKEN_CLAIM_INVALID, Code::kUnauthenticated, "登录凭证内容不完整，请重新登录"},
    {v1::ERROR_REASON_TOKEN_AUDIENCE_WRONG, Code::kUnauthenticated, "登录凭证不适用于本系统，请重新登录"},
    {v1::ERROR_REASON_TOKEN_ROLE_UNKNOWN, Code::kUnauthenticated, "登录凭证中的岗位未知，请联系管理员"},
    {v1::ERROR_REASON_TOKEN_NOT_YET_VALID, Code::kUnauthenticated, "登录凭证尚未生效，请稍后再试"},
    {v1::ERROR_REASON_TOKEN_EXPIRED, Code::kUnauthenticated, "登录已过期，请重新登录"},
    {v1::ERROR_REASON_TOKEN_FEDERATION_MISMATCH, Code::kPermissionDenied, "登录凭证与所连接的残联不一致，请通过本单位系统办理"},
    {v1::ERROR_REASON_FEDERATION_MISMATCH, Code::kPermissionDenied, "您不属于该残联，无权办理其业务"},
    {v1::ERROR_REASON_FEDERATION_NOT_SERVED, Code::kNotFound, "本服务不承办该残联的业务"},
    {v1::ERROR_REASON_ROLE_NOT_ALLOWED, Code::kPermissionDenied, "您的角色无权办理此操作"},
    {v1::ERROR_REASON_OTHER_INSTITUTION, Code::kPermissionDenied, "该案件由其他评定机构办理"},
    // The call and its envelope.
    {v1::ERROR_REASON_REQUEST_UNREADABLE, Code::kInvalidArgument, "请求内容无法解析"},
    {v1::ERROR_REASON_REQUEST_MALFORMED, Code::kInvalidArgument, "请求格式不正确，请按提示逐项修改"},
    {v1::ERROR_REASON_NAME_MALFORMED, Code::kInvalidArgument, "请求中的名称格式不正确"},
    {v1::ERROR_REASON_REQUEST_ID_MALFORMED, Code::kInvalidArgument, "请求编号须为1至64个可见ASCII字符"},
    {v1::ERROR_REASON_REQUEST_ID_REUSED, Code::kAlreadyExists, "请求编号已用于其他内容，请更换请求编号"},
    {v1::ERROR_REASON_ETAG_STALE, Code::kAborted, "内容已有变化，请重新读取后再办理"},
    {v1::ERROR_REASON_CONTENT_INVALID, Code::kInvalidArgument, "请求内容有误，请按所列字段更正"},
    {v1::ERROR_REASON_FIELD_INVALID, Code::kInvalidArgument, "查询参数有误，请更正"},
    {v1::ERROR_REASON_FILTER_INVALID, Code::kInvalidArgument, "筛选条件无法识别，请更正"},
    {v1::ERROR_REASON_PAGE_TOKEN_INVALID, Code::kInvalidArgument, "分页标记无效，请从第一页重新查询"},
    {v1::ERROR_REASON_PAGE_INVALID, Code::kInvalidArgument, "分页参数有误"},
    {v1::ERROR_REASON_VIEW_NOT_ALLOWED, Code::kPermissionDenied, "您的岗位无权查看所请求的内容范围"},
    {v1::ERROR_REASON_SEQUENCE_AHEAD, Code::kOutOfRange, "订阅起始序号超前，请从最新序号重新订阅"},
    {v1::ERROR_REASON_VIOLATIONS_LEFT_OUT, Code::kInvalidArgument, "其余问题因篇幅未列出，请先更正以上各项"},
    {v1::ERROR_REASON_UNEXPECTED, Code::kUnknown, "系统出现意外情况，请稍后重试；仍有问题请联系运维人员"},
    // The office as it is.
    {v1::ERROR_REASON_OFFICE_STARTING, Code::kUnavailable, "服务正在启动，请稍后重试"},
    {v1::ERROR_REASON_OFFICE_STOPPING, Code::kUnavailable, "服务正在停止，请稍后重新连接"},
    {v1::ERROR_REASON_OFFICE_STOPPED, Code::kUnavailable, "服务已停止，请稍后以同一请求编号重试"},
    {v1::ERROR_REASON_OFFICE_OVERLOADED, Code::kResourceExhausted, "系统繁忙，请稍后重试"},
    {v1::ERROR_REASON_WOULD_MISS_DEADLINE, Code::kResourceExhausted, "系统繁忙，请稍后重试"},
    {v1::ERROR_REASON_COMMIT_FAILED, Code::kUnavailable, "系统存储暂不可用，请稍后以同一请求编号重试"},
    {v1::ERROR_REASON_TOO_MANY_STREAMS, Code::kResourceExhausted, "同时订阅数已达上限，请稍后重试"},
    {v1::ERROR_REASON_TOO_MANY_WATCHES, Code::kResourceExhausted, "健康状态订阅数已达上限，请改用单次查询"},
    {v1::ERROR_REASON_TOO_MANY_REFLECTION_STREAMS, Code::kResourceExhausted, "反射查询数已达上限，请改用描述文件"},
    {v1::ERROR_REASON_SHUTTING_DOWN, Code::kUnavailable, "服务正在停止，请稍后重试"},
    {v1::ERROR_REASON_SERVICE_UNKNOWN, Code::kNotFound, "没有该服务"},
    {v1::ERROR_REASON_WATCH_NEEDS_CERTIFICATE, Code::kUnimplemented, "该端口仅支持单次健康检查"},
    {v1::ERROR_REASON_TIME_PASSED, Code::kFailedPrecondition, "时间不能倒退"},
    {v1::ERROR_REASON_CLOCK_NOT_MANUAL, Code::kFailedPrecondition, "该服务使用真实时间，不能调整"},
    // The case as it is.
    {v1::ERROR_REASON_CASE_NOT_FOUND, Code::kNotFound, "本机构没有该案件"},
    {v1::ERROR_REASON_CASE_DAMAGED, Code::kDataLoss, "案卷数据损坏，请联系运维人员"},
    {v1::ERROR_REASON_POLICY_UNKNOWN, Code::kFailedPrecondition, "本机构缺少该案件适用的政策版本，请联系运维人员"},
    {v1::ERROR_REASON_HELD_ELSEWHERE, Code::kFailedPrecondition, "案件现由其他机构办理，请向该机构提出"},
    {v1::ERROR_REASON_NOT_IN_THIS_STATE, Code::kFailedPrecondition, "案件当前状态不能办理此操作"},
    {v1::ERROR_REASON_FILE_INCOMPLETE, Code::kFailedPrecondition, "申请材料不齐全，请一次性告知申请人全部补正内容"},
    {v1::ERROR_REASON_CLOCK_STILL_RUNS, Code::kFailedPrecondition, "办理时限尚未届满"},
    {v1::ERROR_REASON_CLOCK_NOT_FOUND, Code::kNotFound, "案件没有该时限"},
    {v1::ERROR_REASON_NO_BAN, Code::kFailedPrecondition, "该申请不受一年内不得重新申请的限制"},
    {v1::ERROR_REASON_REAPPLICATION_BAN, Code::kFailedPrecondition, "残疾人证注销未满一年，原则上不得重新申请"},
    {v1::ERROR_REASON_CONTACT_MISSING, Code::kFailedPrecondition, "请先联系申请人并记录联系情况"},
    {v1::ERROR_REASON_APPOINTMENT_NOT_OVER, Code::kFailedPrecondition, "预约当日尚未结束"},
    {v1::ERROR_REASON_LIVE_CERTIFICATE, Code::kFailedPrecondition, "该申请人已持有有效残疾人证"},
    {v1::ERROR_REASON_NO_LIVE_CERTIFICATE, Code::kFailedPrecondition, "登记中没有该申请人的有效残疾人证"},
    {v1::ERROR_REASON_NUMBER_IMPOSSIBLE, Code::kFailedPrecondition, "案件中的公民身份号码和评定结论不能生成残疾人证号"},
    {v1::ERROR_REASON_PHOTO_NOT_NEEDED, Code::kFailedPrecondition, "本残联不发放第二代残疾人证，无需邮寄照片"},
    {v1::ERROR_REASON_PHOTO_ON_FILE, Code::kFailedPrecondition, "照片已备齐，无需邮寄"},
    {v1::ERROR_REASON_PHOTO_MISSING, Code::kFailedPrecondition, "发放第二代残疾人证需要照片，请查询电子照片或通知申请人邮寄"},
    // A field of an act, by the contract alone. In violations.
    {v1::ERROR_REASON_FIELD_REQUIRED, Code::kInvalidArgument, "此项必填"},
    {v1::ERROR_REASON_ENUMERATOR_UNKNOWN, Code::kInvalidArgument, "取值无法识别"},
    {v1::ERROR_REASON_TEXT_TOO_LONG, Code::kInvalidArgument, "文字过长，请缩短"},
    {v1::ERROR_REASON_TEXT_HAS_CONTROL_CHARACTERS, Code::kInvalidArgument, "文字含有不可见控制字符，请删除"},
    {v1::ERROR_REASON_BYTES_TOO_LONG, Code::kInvalidArgument, "内容过长"},
    {v1::ERROR_REASON_LIST_TOO_LONG, Code::kInvalidArgument, "列表条目过多，请减少"},
    {v1::ERROR_REASON_DATE_INVALID, Code::kInvalidArgument, "日期无效，须包含年、月、日"},
    // What an application states.
    {v1::ERROR_REASON_COUNTY_CODE_INVALID, Code::kInvalidArgument, "行政区划代码须为六位数字"},
    {v1::ERROR_REASON_MOBILE_INVALID, Code::kInvalidArgument, "联系电话须为7至15位数字"},
    {v1::ERROR_REASON_ETHNICITY_CODE_INVALID, Code::kInvalidArgument, "民族代码须符合GB/T 3304"},
    {v1::ERROR_REASON_CITIZEN_ID_INVALID, Code::kInvalidArgument, "公民身份号码有误，请核对证件"},
    {v1::ERROR_REASON_CERTIFICATE_NUMBER_INVALID, Code::kInvalidArgument, "残疾人证号有误，请核对证件"},
    {v1::ERROR_REASON_SEX_CONTRADICTS_CITIZEN_ID, Code::kInvalidArgument, "性别与公民身份号码不一致，请核对"},
    {v1::ERROR_REASON_BIRTH_IN_THE_FUTURE, Code::kInvalidArgument, "公民身份号码中的出生日期尚未到来，请核对证件"},
    {v1::ERROR_REASON_TIME_IN_THE_FUTURE, Code::kInvalidArgument, "时间不得晚于现在"},
    {v1::ERROR_REASON_DATES_OUT_OF_ORDER, Code::kInvalidArgument, "截止日期不得早于起始日期"},
    {v1::ERROR_REASON_BLOB_NAME_INVALID, Code::kInvalidArgument, "附件名称格式不正确"},
    {v1::ERROR_REASON_NUMBER_OUT_OF_RANGE, Code::kInvalidArgument, "数值超出允许范围"},
    {v1::ERROR_REASON_CATEGORY_REPEATED, Code::kInvalidArgument, "残疾类别重复"},
    {v1::ERROR_REASON_CATEGORY_NOT_SINGLE, Code::kInvalidArgument, "请逐项填写残疾类别，多重残疾由系统认定"},
    {v1::ERROR_REASON_MATTER_NOT_OPEN, Code::kInvalidArgument, "本系统暂不受理该事项"},
    {v1::ERROR_REASON_DEATH_DATE_MISPLACED, Code::kInvalidArgument, "仅因死亡注销时须填写死亡日期"},
    {v1::ERROR_REASON_DELIVERY_ADDRESS_MISSING, Code::kInvalidArgument, "除自取外须填写寄送地址"},
    {v1::ERROR_REASON_SUBMITTER_NOT_NAMED, Code::kInvalidArgument, "提交人须为申请表中载明的人"},
    {v1::ERROR_REASON_MEANS_NOT_SEEN, Code::kInvalidArgument, "仅窗口工作人员可确认本人到场"},
    {v1::ERROR_REASON_ASSERTED_BY_MISPLACED, Code::kInvalidArgument, "线上提交须注明身份核验平台，窗口提交不填"},
    {v1::ERROR_REASON_ORIGINAL_NOT_SEEN, Code::kInvalidArgument, "仅窗口工作人员可确认已核验原件"},
    {v1::ERROR_REASON_CHANNEL_CONTRADICTS_MEANS, Code::kInvalidArgument, "办理渠道与提交方式不一致"},
    {v1::ERROR_REASON_OTHER_RESIDENCE_FEDERATION, Code::kInvalidArgument, "居住地残联须为所提交的残联，请向所选残联提交"},
    {v1::ERROR_REASON_IS_RESIDENCE_COUNTY, Code::kInvalidArgument, "户籍地与居住地相同，请按本地居民办理"},
    {v1::ERROR_REASON_NOT_DECLARED_TRUTHFUL, Code::kInvalidArgument, "须由申请人承诺所填内容真实"},
    {v1::ERROR_REASON_NOT_OPEN_YET, Code::kInvalidArgument, "尚未开放申请"},
    {v1::ERROR_REASON_SUPPLEMENT_CHANGES_MATTER, Code::kInvalidArgument, "补正不得变更事项，请另行申请"},
    {v1::ERROR_REASON_SUPPLEMENT_CHANGES_APPLICANT, Code::kInvalidArgument, "补正不得变更申请人，请另行申请"},
    // What officers and institutions state.
    {v1::ERROR_REASON_APPOINTMENT_MISSING, Code::kInvalidArgument, "该事项需要评定，请填写预约"},
    {v1::ERROR_REASON_APPOINTMENT_NOT_NEEDED, Code::kInvalidArgument, "该事项无需评定，请勿填写预约"},
    {v1::ERROR_REASON_APPOINTMENT_IN_THE_PAST, Code::kInvalidArgument, "预约时间不得早于现在"},
    {v1::ERROR_REASON_APPOINTMENT_TOO_LATE, Code::kInvalidArgument, "预约时间晚于评定时限，请选择更早的时间"},
    {v1::ERROR_REASON_INSTITUTION_NOT_DESIGNATED, Code::kInvalidArgument, "该机构当日不是指定评定机构"},
    {v1::ERROR_REASON_INSTITUTION_LACKS_CATEGORY, Code::kInvalidArgument, "该机构不能评定所申请的全部残疾类别"},
    {v1::ERROR_REASON_NOTHING_TO_CORRECT, Code::kInvalidArgument, "未发现需要补正的内容，请写明"},
    {v1::ERROR_REASON_FURTHER_ROUND_UNEXPLAINED, Code::kInvalidArgument, "再次要求补正须说明未能一次性告知的理由"},
    {v1::ERROR_REASON_COUNTY_DISCLAIMED_BEFORE, Code::kInvalidArgument, "该县已表示不属其管辖，请补充新的依据"},
    {v1::ERROR_REASON_DIFFICULTY_NOT_CONFIRMED, Code::kInvalidArgument, "上门评定须先确认申请人出行困难"},
    {v1::ERROR_REASON_VISIT_IN_THE_PAST, Code::kInvalidArgument, "上门时间不得早于现在"},
    {v1::ERROR_REASON_TIME_BEFORE_ACCEPTANCE, Code::kInvalidArgument, "时间不得早于受理时间"},
    {v1::ERROR_REASON_TIME_BEFORE_ATTENDANCE, Code::kInvalidArgument, "评定时间不得早于到场时间"},
    {v1::ERROR_REASON_TIME_BEFORE_DISPATCH, Code::kInvalidArgument, "送达时间不得早于寄出时间"},
    {v1::ERROR_REASON_ASSESSMENT_UNKNOWN, Code::kInvalidArgument, "评定序号有误，请重新读取案件"},
    {v1::ERROR_REASON_PLACE_NOT_AS_ARRANGED, Code::kInvalidArgument, "评定地点与上门评定的安排不一致"},
    {v1::ERROR_REASON_STANDARD_UNKNOWN, Code::kInvalidArgument, "评定标准须为GB/T 26341-2010"},
    {v1::ERROR_REASON_FORM_OF_OTHER_INSTITUTION, Code::kInvalidArgument, "评定表中的机构须为预约的评定机构"},
    {v1::ERROR_REASON_OTHER_APPRAISER, Code::kInvalidArgument, "评定表须由签署的评定医生本人提交"},
    {v1::ERROR_REASON_APPRAISER_NOT_QUALIFIED, Code::kInvalidArgument, "该评定医生当日不具备评定资格"},
    {v1::ERROR_REASON_APPRAISER_LACKS_CATEGORY, Code::kInvalidArgument, "该评定医生不能评定所填残疾类别"},
    {v1::ERROR_REASON_CATEGORY_NOT_ASSESSED, Code::kInvalidArgument, "须对所申请的每一残疾类别作出评定"},
    {v1::ERROR_REASON_MEASUREMENTS_INVALID, Code::kInvalidArgument, "测量值缺失或不合理，请更正"},
    {v1::ERROR_REASON_CONCLUSION_UNCLEAR, Code::kInvalidArgument, "评定结论与类别、等级不一致"},
    {v1::ERROR_REASON_CONCLUSION_CONTRADICTS_MEASUREMENTS, Code::kInvalidArgument, "评定结论与测量值不一致，请更正或说明理由"},
    {v1::ERROR_REASON_PHOTO_EMPTY, Code::kInvalidArgument, "请填写照片或其运单号"},
    {v1::ERROR_REASON_TRACKING_MISSING, Code::kInvalidArgument, "快递寄送须填写运单号"},
    // The exchange between offices.
    {v1::ERROR_REASON_ROUTE_MALFORMED, Code::kInvalidArgument, "交换路线须写明发送、接收双方的残联及办理环节"},
    {v1::ERROR_REASON_ROUTE_UNKNOWN, Code::kNotFound, "本环节从未使用该交换路线"},
    {v1::ERROR_REASON_ROUTE_GAP, Code::kFailedPrecondition, "缺少此前的交换记录，请从所示序号起重发"},
    {v1::ERROR_REASON_ROUTE_FORKED, Code::kDataLoss, "双方交换账目不一致，请联系运维人员核对"},
    {v1::ERROR_REASON_ROUTE_DAMAGED, Code::kDataLoss, "交换记录损坏，该路线已暂停，请联系运维人员"},
    {v1::ERROR_REASON_BATCH_MALFORMED, Code::kInvalidArgument, "交换批次格式有误"},
    {v1::ERROR_REASON_NOT_THE_SENDER, Code::kPermissionDenied, "只有该路线的发送方可以使用该路线"},
    {v1::ERROR_REASON_RECEIVER_NOT_HOSTED, Code::kNotFound, "接收方不在本服务办理，请核对通讯录"},
    {v1::ERROR_REASON_RECEIVER_UNREACHABLE, Code::kUnavailable, "暂时无法连接对方机构，待发消息均已保存，请稍后重试"},
    {v1::ERROR_REASON_SIGNATURE_INVALID, Code::kUnauthenticated, "签名与通讯录所载公钥不符"},
    {v1::ERROR_REASON_ANSWER_MALFORMED, Code::kInternal, "对方的回执格式有误"},
    {v1::ERROR_REASON_NOT_IN_DIRECTORY, Code::kNotFound, "通讯录中没有该残联或办理环节"},
    {v1::ERROR_REASON_COURIER_STOPPED, Code::kUnavailable, "服务正在启动或停止，请稍后重试"},
    {v1::ERROR_REASON_MESSAGE_NOT_PARKED, Code::kNotFound, "没有该滞留消息，可能已重新发送"},
    {v1::ERROR_REASON_MESSAGE_TOO_LARGE, Code::kFailedPrecondition, "案卷过大，无法流转，请以附件摘要代替原文"},
    {v1::ERROR_REASON_MESSAGE_MALFORMED, Code::kFailedPrecondition, "交换消息与其所指案件不符"},
    {v1::ERROR_REASON_MESSAGE_KIND_UNKNOWN, Code::kFailedPrecondition, "本版本无法识别该类交换消息"},
    {v1::ERROR_REASON_SENDER_NOT_PARTY, Code::kFailedPrecondition, "发送方不是该案件的办理机构"},
    {v1::ERROR_REASON_NOT_THE_HOLDER, Code::kFailedPrecondition, "案件移交的对象不是本机构"},
    {v1::ERROR_REASON_CUSTODY_EPOCH_STALE, Code::kFailedPrecondition, "案件已由本机构重新接管，较早的移交不再生效"},
    {v1::ERROR_REASON_HISTORY_ALTERED, Code::kFailedPrecondition, "案件办理记录与已留存的不一致"},
    {v1::ERROR_REASON_HISTORY_TOO_LONG, Code::kFailedPrecondition, "案件办理记录过长，无法移交"},
    {v1::ERROR_REASON_ASSESSMENT_ALTERED, Code::kFailedPrecondition, "评定结论与已留存的不一致"},
    {v1::ERROR_REASON_REASON_NOT_STATED, Code::kFailedPrecondition, "对方未说明拒收原因"},
    {v1::ERROR_REASON_APPLICATION_ALTERED, Code::kFailedPrecondition, "申请内容与已留存的不一致"},
    {v1::ERROR_REASON_RELEASE_TOO_OLD, Code::kFailedPrecondition, "接收方版本过低，待其升级后自动发送"},
    {v1::ERROR_REASON_PROGRESS_BASE_UNKNOWN, Code::kFailedPrecondition, "缺少此前的案件状态，请发送方重发完整案卷"},
    {v1::ERROR_REASON_STATE_HASH_MISMATCH, Code::kFailedPrecondition, "案件状态与摘要不符，请发送方重发完整案卷"},
    // Certificates.
    {v1::ERROR_REASON_CERTIFICATE_NOT_FOUND, Code::kNotFound, "本机构的登记中没有该残疾人证"},
    {v1::ERROR_REASON_CERTIFICATE_DAMAGED, Code::kDataLoss, "残疾人证登记数据损坏，请联系运维人员"},
    {v1::ERROR_REASON_ANOTHER_CERTIFICATE, Code::kFailedPrecondition, "该持证人已有另一本有效的残疾人证"},
    {v1::ERROR_REASON_CERTIFICATE_NOT_THE_ONE, Code::kFailedPrecondition, "申请所填残疾人证号与登记不一致"},
    {v1::ERROR_REASON_CANCELLATION_CAUSE_NOT_OPEN, Code::kInvalidArgument, "本系统暂不受理因该原因的注销申请"},
    // Notices.
    {v1::ERROR_REASON_NOTICE_NOT_FOUND, Code::kNotFound, "该案件没有此项告知"},
    {v1::ERROR_REASON_NOTICE_RECEIVED, Code::kFailedPrecondition, "该告知已送达，无需再次登记"},
    {v1::ERROR_REASON_NOTICE_ATTEMPTS_EXHAUSTED, Code::kFailedPrecondition, "送达次数已达上限，请当面告知后登记送达"},
};
// clang-format on

constexpr bool EveryReasonHasOneRow() {
  int rows = 0;
  for (int number = 1; number < v1::ErrorReason_ARRAYSIZE; ++number) {
    const auto is_of_it = [number](const ReasonRow& row) { return row.reason == number; };
    if (std::ranges::count_if(kReasons, is_of_it) != 1) return false;
    ++rows;
  }
  return std::ssize(kReasons) == rows;
}
static_assert(EveryReasonHasOneRow());

constexpr bool EveryReasonHasAChineseText() {
  return std::ranges::none_of(kReasons, [](const ReasonRow& row) { return row.chinese.empty(); });
}
static_assert(EveryReasonHasAChineseText());

}  // namespace

const ReasonRow& RowOf(v1::ErrorReason reason) {
  const auto* row = std::ranges::find(kReasons, reason, &ReasonRow::reason);
  return row == std::end(kReasons) ? RowOf(v1::ERROR_REASON_UNEXPECTED) : *row;
}

absl::string_view NameOf(v1::ErrorReason reason) {
  return absl::StripPrefix(v1::ErrorReason_Name(RowOf(reason).reason), "ERROR_REASON_");
}

}  // namespace tongban
