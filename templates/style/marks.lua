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

local function figure(image, caption)
  local alt = pandoc.utils.stringify(image.caption)
  if typst then
    local width = image.attributes.width and ", width: " .. image.attributes.width or ""
    local text = caption and pandoc.write(pandoc.Pandoc({ pandoc.Plain(caption.content) }), "typst"):gsub("%s+$", "") or nil
    local under = text and ", caption: [" .. text .. "]" or ""
    return raw("#figure(image(" .. quoted(image.src) .. ", alt: " .. quoted(alt) .. width .. ")" .. under .. ", kind: image)")
  end
  local plain = pandoc.Plain({ image })
  return caption and pandoc.Figure({ plain }, { long = { pandoc.Plain(caption.content) } }) or pandoc.Para({ image })
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
local function marked(mark, open)
  if mark == "new page" then
    if docx then return raw('<w:p><w:r><w:br w:type="page"/></w:r></w:p>') end
    return raw(typst and "#pagebreak(weak: true)" or '<div class="new-page"></div>')
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

function Pandoc(doc)
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
  if docx and doc.meta.cover then out:insert(marked("new page", open)) end
  while i <= #blocks do
    local block, following = blocks[i], blocks[i + 1]
    local mark, image = mark_of(block), lone_image(block)
    if mark == "contents" then
      out:extend(contents(headers, contents_title))
    elseif mark and table_kinds[mark] then
      kind = mark
    elseif mark then
      out:insert(marked(mark, open))
    elseif caption_of(block) == "table" and following and following.t == "Table" then
      following.caption = { long = { pandoc.Plain(block.content) } }
    elseif block.t == "Table" then
      fit_columns(block, open.page)
      -- Place and date stand with the signatures.
      if typst and kind == "signatures" and #out > 0 and out[#out].t == "Para" then
        local last = out:remove()
        out:extend({ raw("#block(breakable: false)["), last })
        open.held = true
      end
      kind = kind or #block.colspecs >= many_columns and "dense" or nil
      out:extend(kind and styled(block, kind) or { scrolled(block) })
      if open.held then out:insert(raw("]")) end
      kind, open.held = nil, nil
    elseif image and following and caption_of(following) == "figure" then
      out:insert(figure(image, following))
      i = i + 1
    elseif image then
      out:insert(figure(image, nil))
    elseif docx and open.side and block.t ~= "Header" then
      out:insert(pandoc.Div({ block }, { ["custom-style"] = open.side == "front" and "Certificate" or "Body Text" }))
    else
      out:insert(block)
    end
    i = i + 1
  end
  if open.side then out:insert(marked("sides end", open)) end
  doc.blocks = out:filter(function(b) return not (b.t == "RawBlock" and b.text == "") end)
  if docx then
    -- Whatever else the metadata hold would stand among the properties of the file.
    for key in pairs(doc.meta) do
      if not word_metadata[key] or doc.meta[key] == "" then doc.meta[key] = nil end
    end
  end
  return doc
end
