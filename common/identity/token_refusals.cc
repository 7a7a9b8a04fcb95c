#include "common/identity/token_refusals.h"

#include "absl/strings/str_cat.h"
#include "common/status/refusal.h"

namespace tongban {
namespace {

Refusal Unauthenticated(absl::string_view reason, absl::string_view message, absl::string_view chinese) {
  return Refusal(absl::StatusCode::kUnauthenticated, reason, message).InChinese(chinese);
}

}  // namespace

absl::Status PeerUnidentified() {
  return Unauthenticated("PEER_UNIDENTIFIED",
                         "the call carries no client certificate with a SPIFFE id of this suite; call over mutual TLS",
                         "未能识别调用方证书,请使用本系统签发的证书连接");
}

absl::Status TokenMissing() {
  return Unauthenticated("TOKEN_MISSING", "this call is made by a person; send 'authorization: Bearer <token>'",
                         "请先登录");
}

absl::Status TokenTooLarge() {
  return Unauthenticated("TOKEN_TOO_LARGE", "the token is larger than a token of this suite; sign in again",
                         "登录凭证过长,请重新登录");
}

absl::Status TokenMalformed() {
  return Unauthenticated("TOKEN_MALFORMED",
                         "send exactly one 'authorization: Bearer <token>', where the token is a signed JWT",
                         "登录凭证格式不正确,请重新登录");
}

absl::Status TokenAlgorithmRefused() {
  return Unauthenticated("TOKEN_ALGORITHM_REFUSED", "the token is not signed with ES256, the only algorithm taken",
                         "登录凭证的签名算法不被接受");
}

absl::Status TokenIssuerUnknown() {
  return Unauthenticated("TOKEN_ISSUER_UNKNOWN",
                         "the token's issuer is not a federation whose key is known here; have its key entered in the "
                         "directory, or sign in with your own federation",
                         "登录凭证的签发残联未登记,请联系管理员");
}

absl::Status TokenSignatureInvalid() {
  return Unauthenticated("TOKEN_SIGNATURE_INVALID",
                         "the token is not signed by its issuer's present key; sign in again",
                         "登录凭证签名无效,请重新登录");
}

absl::Status TokenClaimInvalid(absl::string_view claim) {
  return Unauthenticated("TOKEN_CLAIM_INVALID",
                         absl::StrCat("the token's claim '", claim, "' is missing or not of its form"),
                         "登录凭证内容不完整,请重新登录")
      .With("claim", claim);
}

absl::Status TokenAudienceWrong() {
  return Unauthenticated("TOKEN_AUDIENCE_WRONG",
                         "the token was issued for another system; its audience must be tongban",
                         "登录凭证不适用于本系统,请重新登录");
}

absl::Status TokenRoleUnknown() {
  return Unauthenticated("TOKEN_ROLE_UNKNOWN",
                         "the token names a role that people do not have in this suite; have the roles corrected",
                         "登录凭证中的岗位未知,请联系管理员");
}

absl::Status TokenNotYetValid() {
  return Unauthenticated("TOKEN_NOT_YET_VALID", "the token is not valid yet; check the clock of the issuer",
                         "登录凭证尚未生效,请稍后再试");
}

absl::Status TokenExpired() {
  return Unauthenticated("TOKEN_EXPIRED", "the token has expired; sign in again", "登录已过期,请重新登录");
}

absl::Status TokenExpiredOnStream(int64_t after_sequence) {
  return Unauthenticated("TOKEN_EXPIRED",
                         absl::StrCat("the token has expired while the stream was open; get a new token and resume "
                                      "from sequence ",
                                      after_sequence),
                         "登录已过期,请重新登录后继续订阅")
      .With("afterSequence", absl::StrCat(after_sequence));
}

absl::Status TokenFederationMismatch(absl::string_view token_federation, absl::string_view peer_federation) {
  return Refusal(absl::StatusCode::kPermissionDenied, "TOKEN_FEDERATION_MISMATCH",
                 absl::StrCat("a token of federation ", token_federation, " came over a certificate of federation ",
                              peer_federation, "; call through the token's own federation"))
      .InChinese("登录凭证与所连接的残联不一致,请通过本单位系统办理")
      .With("tokenFederation", token_federation)
      .With("peerFederation", peer_federation);
}

}  // namespace tongban
