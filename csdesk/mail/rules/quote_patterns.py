"""The lines with which mail programs announce old words: the data that `quotes` decides by.

Every pattern is matched against one short line and has no nested repetition.
"""

import re

QUOTED = re.compile(r"\s{0,3}(?:>|＞|\|>)")

_SEPARATOR_WORDS = (
    "original", "original message", "original mail", "original email", "forwarded message", "reply message",
    "begin forwarded message", "ursprüngliche nachricht", "message d'origine", "原始邮件", "原始郵件",
    "原邮件", "原郵件", "原信息", "原始信息", "回复的邮件", "回复的原邮件", "回覆的郵件", "转发的邮件",
    "转发邮件", "转发邮件信息", "轉寄的郵件", "转发的原邮件", "邮件原件", "历史邮件",
)  # fmt: skip
_RULE = r"[-_—－=* ]"
SEPARATOR = re.compile(rf"(?i)\s*{_RULE}{{2,40}}\s*(?:{'|'.join(_SEPARATOR_WORDS)})\s*{_RULE}{{0,40}}[:：]?\s*\Z")
BEGIN_FORWARDED = re.compile(
    r"(?i)\s*(?:begin forwarded message|开始转发的?邮件|下面是被转发的邮件|以下是转发的邮件)\s*[:：]\s*\Z"
)

# 在 2026年3月1日,张三 <a@b.cn> 写道: / 2026-03-01 10:00:00,"张三" <a@b.cn> 写道: / 张三于…寫道:
WROTE_CHINESE = re.compile(r"\s*[*_]{0,2}.{0,300}?(?:写道|寫道|写到|来信写道)\s*[:：]?\s*[*_]{0,2}\s*\Z")
# What tells a mail program's line from a customer who quotes the manual ("说明书中写道:").
WROTE_EVIDENCE = re.compile(r"\d{1,4}\s?[-/年:：.]\s?\d|[^\s@]@[^\s@]")
WROTE_ENGLISH = re.compile(
    r"(?i)\s*(?:on\s.{3,300}|.{0,100}<[^<>\s]{1,200}@[^<>\s]{1,200}>)\s?(?:wrote|writes|schrieb)\s*:\s*\Z"
)
WROTE_START = re.compile(r"(?i)\s*(?:on\s.{3,200}|(?:在|于|於)\s?\d{4}.{3,200}|\d{4}\s?[-年/].{3,200})\Z")

_FROM = "发件人|發件人|寄件者|寄件人|发送人|from|von|de"
_OTHERS = (
    "发送时间|發送時間|发送日期|发件时间|傳送時間|寄件日期|时间|時間|日期|收件人|收件者|抄送|抄送人|副本|主题|主題|主旨|标题"
    "|sent|date|to|cc|subject|reply-to|gesendet|an|betreff|envoyé|à|objet"
)
FIELD = re.compile(rf"(?i)\s*[*_]{{0,2}}(?P<name>{_FROM}|{_OTHERS})[*_]{{0,2}}\s*[:：]")
FROM_NAME = re.compile(rf"(?i)(?:{_FROM})\Z")

LONG_RULE = re.compile(r"\s*[_-]{20,}\s*\Z")
# "--" is the rule of old, eighteen dashes is what QQ puts.
SIGNATURE_MARK = re.compile(r"(?:--|——|-{18}|_{2,5})\Z")
_SENT_FROM = (
    "发自我的.{1,60}", "發自我的.{1,60}", "从我的.{1,60}发送", "来自我的.{1,40}", "來自我的.{1,40}",
    "從我的.{1,40}傳送", "发自.{1,20}邮箱.{0,20}", "发送自.{1,60}", "从 ?windows ?版邮件发送",
    "获取 ?outlook.{0,40}", "本邮件由.{1,40}发送", "sent from (?:my|mail|outlook|yahoo|the).{0,80}",
    "get outlook for.{0,80}", "von meinem .{1,40} gesendet",
)  # fmt: skip
SENT_FROM = re.compile(rf"(?i)\s*(?:[-—]{{1,4}}\s*)?(?:{'|'.join(_SENT_FROM)})\s*\Z")
