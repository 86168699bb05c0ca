// Prints records as Go's fmt does: a list of records in, for each printer a list of texts out.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"strings"
)

type value struct {
	Kind   string
	Text   string
	Number int
	Items  []value
	Fields []struct {
		Name  string
		Value value
	}
}

func plain(v value) any {
	switch v.Kind {
	case "list":
		items := []any{}
		for _, item := range v.Items {
			items = append(items, plain(item))
		}
		return items
	case "record":
		members := map[string]any{}
		for _, field := range v.Fields {
			members[field.Name] = plain(field.Value)
		}
		return members
	case "text":
		return v.Text
	case "number":
		return v.Number
	case "flag":
		return true
	}
	return nil
}

// Fields of a struct that is made at run time must have names in capitals.
func constructed(v value) any {
	switch v.Kind {
	case "list":
		items := []any{}
		for _, item := range v.Items {
			items = append(items, constructed(item))
		}
		return items
	case "record":
		fields := []reflect.StructField{}
		anything := reflect.TypeOf((*any)(nil)).Elem()
		for _, field := range v.Fields {
			name := strings.ToUpper(field.Name[:1]) + field.Name[1:]
			fields = append(fields, reflect.StructField{Name: name, Type: anything})
		}
		made := reflect.New(reflect.StructOf(fields)).Elem()
		for at, field := range v.Fields {
			if inner := constructed(field.Value); inner != nil {
				made.Field(at).Set(reflect.ValueOf(inner))
			}
		}
		return made.Interface()
	}
	return plain(v)
}

func main() {
	var records []value
	if err := json.NewDecoder(os.Stdin).Decode(&records); err != nil {
		panic(err)
	}
	texts := map[string][]string{}
	for _, record := range records {
		members := plain(record)
		encoded, _ := json.Marshal(members)
		texts["Go %+v of a struct"] = append(texts["Go %+v of a struct"], fmt.Sprintf("%+v", constructed(record)))
		texts["Go %v of a map"] = append(texts["Go %v of a map"], fmt.Sprintf("%v", members))
		texts["Go %#v of a map"] = append(texts["Go %#v of a map"], fmt.Sprintf("%#v", members))
		texts["Go encoding/json"] = append(texts["Go encoding/json"], string(encoded))
	}
	_ = json.NewEncoder(os.Stdout).Encode(texts)
}
