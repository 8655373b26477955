"""How machines begin the subjects of what they send, in the languages that reach a Chinese desk."""

import re

_AUTOMATIC = (
    "自动回复|自動回覆|自動回復|自动答复|自動答覆|自动应答|不在办公室|外出通知|自動返信|자동 ?회신|자동 ?응답"
    "|automatic reply|auto(?:matic)?[- ]?(?:reply|response|answer|responder)|out[- ]of[- ](?:the )?office"
    "(?:[- :]{1,2}auto(?:matic)?[- ]?reply| (?:reply|response|message|notification))?"
    "|away from (?:the )?office|automatische antwort|abwesenheitsnotiz|réponse automatique"
    "|respuesta automática|risposta automatica|abwesenheitsmitteilung|absence du bureau|自動応答"
)
# Too short or too ordinary to mean anything but at the very start, before a colon.
_BEFORE_COLON = (
    "系统自动回复|邮件自动回复|外出自动回复|休假自动回复|不在通知"
    "|auto|ooo|oof|vacation(?: reply)?|on (?:vacation|leave)"
)
_OPEN, _CLOSE = r"[\[【(\uff08<]", r"[\]】)\uff09>]"
_AT_START = re.compile(rf"(?i)\s*{_OPEN}?\s*(?:{_AUTOMATIC}|{_BEFORE_COLON})\s*{_CLOSE}?\s*(?:[:\uff1a]|\Z)")
_FROM = re.compile(r"(?i)\s*auto(?:matic)?[- ]?(?:reply|response) (?:from|to)\b")
_IN_BRACKETS = re.compile(rf"(?i)\s*{_OPEN}\s*(?:{_AUTOMATIC}|系统自动回复|邮件自动回复)\s*{_CLOSE}")
_ANYWHERE = re.compile(rf"(?i){_AUTOMATIC}")
_POLICY_REPORT = re.compile(r"(?i)\s*report domain:.{1,300}submitter:.{1,300}report-id:")
_BOUNCE = re.compile(
    "(?i)退信|退回|无法投递|無法投遞|投递失败|投遞失敗|发送失败|傳送失敗|未送达|未送達|无法送达|無法傳遞|邮件被拒"
    "|undeliver|delivery (?:status notification|failure|has failed|incomplete|delayed)|failure notice"
    "|returned (?:mail|to sender)|mail delivery (?:failed|system|subsystem)|delivery report|non[- ]?delivery"
    "|mail system error|unzustellbar|could not be delivered|message not delivered"
)


def is_automatic_subject(subject: str) -> bool:
    """Say whether a mail program put "automatic reply" or the like before the subject, or instead of it.

    "Re: 自动回复: …" is a person who answers one; "自动回复功能坏了" is a customer's complaint.
    """
    return any(pattern.match(subject) for pattern in (_AT_START, _FROM, _IN_BRACKETS))


def mentions_automatic(subject: str) -> bool:
    """Say whether such words stand anywhere in the subject; proves something only beside another sign."""
    return _ANYWHERE.search(subject) is not None


def is_policy_report(subject: str) -> bool:
    """Say whether the subject is that of a DMARC report (RFC 7489), which comes without any other sign."""
    return _POLICY_REPORT.match(subject) is not None


def is_bounce_subject(subject: str) -> bool:
    """Say whether the subject is one that mail servers give to a returned mail."""
    return _BOUNCE.search(subject) is not None
