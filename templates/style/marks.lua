-- What the Markdown of a report cannot say by itself, told to pandoc for DOCX, HTML and Typst:
-- captions, page breaks, wide pages, kinds of tables, table of contents. The marks are comments, so that the
-- Markdown stays readable where it is shown as it is.

local labels = { Table = "table", Tabel = "table", Figure = "figure", Gambar = "figure" }
local table_kinds = { plain = true, grid = true, signatures = true, dense = true }
local word_styles = { plain = "PlainForm", grid = "FormGrid", signatures = "Signatures", dense = "DenseTable" }
local word_metadata = { title = true, subtitle = true, author = true, lang = true }
local docx, typst = FORMAT:match("docx") ~= nil, FORMAT:match("typst") ~= nil

local function raw(text)
  return pandoc.RawBlock(docx and "openxml" or typst and "typst" or "html", text)
end

local function mark_of(block)
  return block.t == "RawBlock" and block.format == "html" and block.text:match("^%s*<!%-%-%s+(.-)%s+%-%->%s*$") or nil
end

-- "table" or "figure" for a paragraph that begins with a bold "Table 3.", else nil.
local function caption_of(block)
  local first = block and block.t == "Para" and block.content[1]
  if not first or first.t ~= "Strong" then return nil end
  return labels[pandoc.utils.stringify(first):match("^(%a+) %d+%.$") or ""]
end

local function lone_image(block)
  return block.t == "Para" and #block.content == 1 and block.content[1].t == "Image" and block.content[1] or nil
end

-- Columns get the share that their dashes give them, but none is narrower than its longest word.
local longest_kept, room = 18, { portrait = 97, landscape = 148 }
-- A table with many columns is set in smaller type, which has room for more.
local many_columns, dense_gain = 7, 1.13

local function longest_word(cell)
  local most = 0
  for word in pandoc.utils.stringify(cell.contents):gmatch("[^%s/–-]+") do
    most = math.max(most, math.min(utf8.len(word) or #word, longest_kept))
  end
  return most
end

local function fit_columns(tbl, page)
  local letters = room[page] * (#tbl.colspecs >= many_columns and dense_gain or 1)
  local columns, needs, spare, wanted = #tbl.colspecs, {}, 1, 0
  for column = 1, columns do needs[column] = 0 end
  local rows = pandoc.List({ table.unpack(tbl.head.rows) })
  for _, body in ipairs(tbl.bodies) do rows:extend(body.body) end
  for number, row in ipairs(rows) do
    for column, cell in ipairs(row.cells) do
      -- The head is bold, hence wider.
      local word = longest_word(cell) * (number <= #tbl.head.rows and 1.17 or 1) + 2.2
      needs[column] = math.max(needs[column] or 0, word / letters)
    end
  end
  local shares = {}
  for column, spec in ipairs(tbl.colspecs) do
    shares[column] = type(spec[2]) == "number" and spec[2] or 1 / columns
    spare = spare - needs[column]
    wanted = wanted + math.max(0, shares[column] - needs[column])
  end
  for column, spec in ipairs(tbl.colspecs) do
    local more = wanted > 0 and math.max(0, shares[column] - needs[column]) / wanted * spare or spare / columns
    tbl.colspecs[column] = { spec[1], spare > 0 and needs[column] + more or needs[column] / (1 - spare) }
  end
  return tbl
end

local function quoted(text)
  return '"' .. text:gsub("\\", "\\\\"):gsub('"', '\\"') .. '"'
end

-- A picture right below a heading is what the heading is about: it stays there, and does not float.
local function figure(image, caption, headed)
  local alt = pandoc.utils.stringify(image.caption)
  if typst then
    local width = image.attributes.width and ", width: " .. image.attributes.width or ""
    local text = caption and pandoc.write(pandoc.Pandoc({ pandoc.Plain(caption.content) }), "typst"):gsub("%s+$", "") or nil
    local under = text and ", caption: [" .. text .. "]" or ""
    return raw("#figure(image(" .. quoted(image.src) .. ", alt: " .. quoted(alt) .. width .. ")" .. under .. (headed and ", placement: none" or "") .. ", kind: image)")
  end
  local plain = pandoc.Plain({ image })
  return caption and pandoc.Figure({ plain }, { long = { pandoc.Plain(caption.content) } }) or pandoc.Para({ image })
end

-- What leads in what follows: a bold line, or one that ends with a colon. It must not stand alone at the foot of a page.
local led_in = { Table = true, BulletList = true, OrderedList = true, Para = true, CodeBlock = true }

local function leads_in(block, following, after)
  if block.t ~= "Para" or not following or not led_in[following.t] then return false end
  -- Signatures do not stand alone on a page, without the sentence that they are under.
  if following.t == "Para" and after and mark_of(after) == "signatures" then return true end
  -- How the document can be made again does not stand alone on a page, either.
  if following.t == "Para" and after and after.t == "CodeBlock" then return true end
  local bold = #block.content == 1 and block.content[1].t == "Strong"
  return bold or following.t ~= "Para" and (following.t == "CodeBlock" or pandoc.utils.stringify(block):match(":$") ~= nil)
end

local function lead_in(block)
  if typst then return { raw("#block(sticky: true)["), block, raw("]") } end
  return { pandoc.Div({ block }, docx and { ["custom-style"] = "Lead In" } or pandoc.Attr("", { "lead-in" })) }
end

-- How a table may be divided: a short one not at all, others between their rows, unless a row takes much of a page.
local whole_lines, row_lines = { portrait = 18, landscape = 13 }, 22

local function division(tbl, page)
  local lines, most = 0, 0
  for _, body in ipairs(tbl.bodies) do
    for _, row in ipairs(body.body) do
      local height = 1
      for column, cell in ipairs(row.cells) do
        local length = utf8.len(pandoc.utils.stringify(cell.contents)) or 0
        height = math.max(height, math.ceil(length / (tbl.colspecs[column][2] * room[page])))
      end
      lines, most = lines + height, math.max(most, height)
    end
  end
  return lines <= whole_lines[page] and "whole" or most <= row_lines and "rows" or "free"
end

local function divided(blocks, how)
  if not typst or how == "free" then return blocks end
  local before = how == "whole" and "#block(breakable: false)[" or "#[\n#set table.cell(breakable: false)"
  return pandoc.List({ raw(before) }) .. blocks .. { raw("]") }
end

-- On a narrow screen a wide table scrolls by itself.
local function scrolled(tbl)
  return FORMAT:match("html") and pandoc.Div({ tbl }, pandoc.Attr("", { "table" })) or tbl
end

-- A form has no head: its first row is one like the others.
local function headless(tbl)
  local rows = pandoc.List({ table.unpack(tbl.head.rows) })
  if #tbl.bodies == 0 then return tbl end
  rows:extend(tbl.bodies[1].body)
  tbl.bodies[1].body = rows
  tbl.head = pandoc.TableHead({})
  return tbl
end

local function styled(tbl, kind)
  if kind == "plain" or kind == "signatures" then tbl = headless(tbl) end
  if docx then
    tbl.attributes["custom-style"] = word_styles[kind]
    return { tbl }
  elseif typst then
    return { raw("#" .. kind .. "-table["), tbl, raw("]") }
  end
  tbl.classes:insert(kind)
  return { scrolled(tbl) }
end

-- Place and date stand with the signatures: above the last of them, or in the middle where they are about all.
local longest_place = 70

local function signed(above, made, columns, side)
  local said = pandoc.utils.stringify(above)
  if (utf8.len(said) or 0) > longest_place then return pandoc.List({ above }) .. made end
  local middle = side or columns == 1 or said:match(":$")
  -- A date does not break.
  local share = middle and 1 or math.max(1 / columns, 0.42)
  if typst then
    local start = ("#block(breakable: false, above: 1.8em)[#align(right, box(width: %.4f%%, align(center)["):format(100 * share)
    return pandoc.List({ raw(start), above, raw("]))") }) .. made .. { raw("]") }
  end
  if docx then return pandoc.List({ pandoc.Div({ above }, { ["custom-style"] = "Signature Place" }) }) .. made end
  local place = pandoc.Div({ above }, pandoc.Attr("", { "place" }, { style = ("margin-left: %.2f%%"):format(100 * (1 - share)) }))
  return pandoc.List({ pandoc.Div(pandoc.List({ place }) .. made, pandoc.Attr("", { "signed" })) })
end

-- The table of contents; Word and LibreOffice fill in the page numbers when they update it.
local function contents(headers, title)
  if typst then return { raw("#contents") } end
  if docx then
    local items = pandoc.List()
    for _, header in ipairs(headers) do
      local link = pandoc.Link(header.content, "#" .. header.identifier)
      items:insert(pandoc.Div(pandoc.Para({ link }), { ["custom-style"] = "toc " .. header.level - 1 }))
    end
    local before = raw('<w:p><w:pPr><w:pStyle w:val="TOCHeading"/></w:pPr><w:r><w:t>' .. title .. "</w:t></w:r></w:p>"
      .. '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve">TOC \\o "1-2" \\h \\z \\u</w:instrText></w:r>'
      .. '<w:r><w:fldChar w:fldCharType="separate"/></w:r></w:p>')
    local after = raw('<w:p><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>')
    items:insert(1, before)
    items:insert(after)
    return items
  end
  local list = pandoc.List()
  for _, header in ipairs(headers) do
    local link = pandoc.Plain({ pandoc.Link(header.content, "#" .. header.identifier) })
    if header.level <= 2 or #list == 0 then
      list:insert({ link })
    else
      local last = list[#list]
      if #last == 1 then table.insert(last, pandoc.BulletList({})) end
      last[2].content:insert({ link })
    end
  end
  return { pandoc.Div({ pandoc.Para(pandoc.Strong(title)), pandoc.BulletList(list) }, pandoc.Attr("", { "contents" })), raw("") }
end

local function section_end(orientation)
  return raw('<w:p><w:pPr><w:sectPr><w:type w:val="nextPage"/><w:pgSz w:orient="' .. orientation .. '"/></w:sectPr></w:pPr></w:p>')
end

-- What a mark on its own becomes; `open` holds the side of a certificate that is open.
local marked
function marked(mark, open)
  if mark == "new page" then
    if open.side and not docx then return { marked("sides end", open), marked("new page", open) } end
    if docx then return raw('<w:p><w:r><w:br w:type="page"/></w:r></w:p>') end
    -- What floats stays in its chapter.
    return raw(typst and "#place.flush()\n#pagebreak(weak: true)" or '<div class="new-page"></div>')
  elseif mark == "landscape" or mark == "portrait" then
    open.page = mark
    if docx then return section_end(mark == "landscape" and "portrait" or "landscape") end
    if typst then return raw("#set page(flipped: " .. tostring(mark == "landscape") .. ")") end
    return raw(mark == "landscape" and '<div class="wide">' or "</div>")
  elseif mark == "front" or mark == "back" or mark == "sides end" then
    local close = open.side and (typst and "]" or docx and "" or "</div>") or ""
    open.side = mark ~= "sides end" and mark or nil
    if docx then return open.side and raw("") or nil end
    if not open.side then return raw(close) end
    return raw(close .. "\n" .. (typst and "#" .. mark .. "[" or '<div class="' .. mark .. '">'))
  end
  return nil
end

-- Typst reads these letters as another one; in a string it does not.
local shorthands = { "%.%.%.", "%-%-", "%-%?", "^%-%d" }
local typed = {
  Str = function(str)
    for _, pattern in ipairs(shorthands) do
      if str.text:match(pattern) then return pandoc.RawInline("typst", "#" .. quoted(str.text) .. ";") end
    end
  end,
}

-- What the dress says: each a text, or a list of texts.
local said = { "title", "subtitle", "letterhead", "cover-lines", "contents-title", "footer", "warning" }

local function as_typed(value)
  if type(value) == "string" then
    return value ~= "" and pandoc.MetaInlines({ pandoc.RawInline("typst", "#" .. quoted(value) .. ";") }) or value
  end
  return value and pandoc.List(value):map(as_typed)
end

-- What a template wrote itself: of HTML only the marks, and no picture but those of the document.
local bare = {
  RawBlock = function(block)
    if block.format == "html" and not mark_of(block) then return {} end
  end,
  RawInline = function(inline)
    if inline.format == "html" then return {} end
  end,
  Image = function(image)
    local own = typst and image.src:match("^pictures/[%w%-_]+%.%w+$") or image.src:match("^data:image/")
    if not own then return image.caption end
  end,
  Link = function(link)
    local scheme = link.target:match("^%s*([%a][%w+.-]*):")
    if scheme and not ({ http = true, https = true, mailto = true })[scheme:lower()] then return link.content end
  end,
}

function Pandoc(doc)
  doc = doc:walk(bare)
  local contents_title = pandoc.utils.stringify(doc.meta["contents-title"] or "")
  if typst then
    doc = doc:walk(typed)
    for _, key in ipairs(said) do doc.meta[key] = as_typed(doc.meta[key]) end
  end
  -- The title has level 1 in the text; chapters and sections are the two levels below it.
  local headers = pandoc.List()
  for _, block in ipairs(doc.blocks) do
    if block.t == "Header" and block.level <= 3 then headers:insert(block) end
  end
  local out, open, kind = pandoc.List(), { page = doc.meta.landscape and "landscape" or "portrait" }, nil
  local i, blocks = 1, doc.blocks
  local words = FORMAT:match("html") and pandoc.utils.stringify(doc.meta.warning or "") or ""
  local warning = words ~= "" and pandoc.Div({ pandoc.Para({ pandoc.Str(words) }) }, pandoc.Attr("", { "warning" }))
  if docx and doc.meta.cover then out:insert(marked("new page", open)) end
  while i <= #blocks do
    local block, following = blocks[i], blocks[i + 1]
    local mark, image = mark_of(block), lone_image(block)
    if mark == "contents" then
      out:extend(contents(headers, contents_title))
    elseif mark and table_kinds[mark] then
      kind = mark
    elseif mark then
      local made = marked(mark, open)
      if type(made) == "table" then out:extend(made) else out:insert(made) end
    elseif caption_of(block) == "table" and following and following.t == "Table" then
      following.caption = { long = { pandoc.Plain(block.content) } }
    elseif block.t == "Table" then
      fit_columns(block, open.page)
      local how = division(block, open.page)
      local above = kind == "signatures" and #out > 0 and out[#out].t == "Para" and out:remove() or nil
      kind = kind or #block.colspecs >= many_columns and "dense" or nil
      local made = pandoc.List(kind and styled(block, kind) or { scrolled(block) })
      if above then
        made = signed(above, made, #block.colspecs, open.side)
      elseif kind ~= "signatures" then
        made = divided(made, how)
      end
      out:extend(made)
      kind = nil
    elseif image and following and caption_of(following) == "figure" then
      out:insert(figure(image, following, i > 1 and blocks[i - 1].t == "Header"))
      i = i + 1
    elseif image then
      out:insert(figure(image, nil, true))
    elseif docx and open.side == "front" then
      local style = block.t ~= "Header" and "Certificate" or block.level == 2 and "Certificate Title" or "Certificate Name"
      out:insert(pandoc.Div({ block.t == "Header" and pandoc.Para(block.content) or block }, { ["custom-style"] = style }))
    elseif not open.side and leads_in(block, following, blocks[i + 2]) then
      out:extend(lead_in(block))
    else
      out:insert(block)
    end
    -- A web page has no head that stands on each page, and not every browser prints one.
    if warning and block.t == "Header" and block.level == 2 then out:insert(warning) end
    i = i + 1
  end
  if open.side then out:insert(marked("sides end", open)) end
  doc.blocks = out:filter(function(b) return not (b.t == "RawBlock" and b.text == "") end)
  if docx then
    -- Certificates have their own heads; the title is said to the file alone.
    local certificate = doc.meta.kind and pandoc.utils.stringify(doc.meta.kind) == "certificate"
    -- Whatever else the metadata hold would stand among the properties of the file.
    for key in pairs(doc.meta) do
      if not word_metadata[key] or key == "title" and certificate or doc.meta[key] == "" then doc.meta[key] = nil end
    end
  end
  return doc
end
